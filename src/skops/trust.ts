/**
 * What `skops.io.get_untrusted_types` reports of a file: the classes and functions that its reader has to trust by name. By the
 * defaults of one release with one scikit-learn; others trust more or less.
 */
import type { Json, JsonObject } from './json.js';
import { TRUSTED } from './trusted.generated.js';

/** Loaders of values that are data, whatever class is named. */
const DATA: ReadonlySet<string> = new Set([
  'JsonNode',
  'BytesNode',
  'BytearrayNode',
  'SliceNode',
  'ListNode',
  'SetNode',
  'TupleNode',
  'MaskedArrayNode',
  'RandomStateNode',
  'RandomGeneratorNode',
  'CachedNode',
]);

const PLAIN: Readonly<Record<string, string>> = { ListNode: 'list', SetNode: 'set', TupleNode: 'tuple' };

function isTrusted(loader: string, module: string, name: string): boolean {
  if (Object.hasOwn(PLAIN, loader)) return module === 'builtins' && name === PLAIN[loader];
  if (DATA.has(loader)) return true;
  const known = Object.hasOwn(TRUSTED, loader) ? TRUSTED[loader]! : {};
  return Object.hasOwn(known, module) && known[module]!.split(' ').includes(name);
}

/** The names, sorted, as skops has them: `module.class`, and `module.class.method` for bound methods. */
export function typesToTrust(schema: JsonObject): string[] {
  const found = new Set<string>();
  const todo: Json[] = [schema];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (Array.isArray(next)) for (const item of next) todo.push(item as Json);
    if (!(next instanceof Map)) continue;
    const [loader, module, name] = ['__loader__', '__module__', '__class__'].map((key) =>
      (next as JsonObject).get(key),
    );
    if (typeof loader === 'string' && typeof module === 'string' && typeof name === 'string') {
      if (!isTrusted(loader, module, name)) found.add(`${module}.${name}`);
      const content = next.get('content');
      const method = loader === 'MethodNode' && content instanceof Map ? content.get('func') : undefined;
      if (typeof method === 'string') found.add(`${module}.${name}.${method}`);
    }
    for (const value of next.values()) if (typeof value === 'object' && value !== null) todo.push(value);
  }
  return [...found].sort();
}
