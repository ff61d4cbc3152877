/**
 * Functions and classes that a file carries with their code, as cloudpickle and dill do for those of `__main__`: inert here,
 * never run, but they have a name under which somebody may supply them.
 */
import { PyDict } from './py-dict.js';
import { asSequence, PyCall, PyGlobal } from './py-values.js';

const CLOUDPICKLE = /(?:^|\.)cloudpickle(?:\.cloudpickle(?:_fast)?)?\.(_\w+)$/;
const DILL = /^dill\.(?:_dill|dill)\.(_\w+)$/;

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** `__name__` of a function's globals: a dict of them, or dill's name for all of a module's. */
function moduleOf(globals: unknown, key = '__name__'): string | undefined {
  if (globals instanceof PyDict) return text(globals.get(key));
  return globals instanceof PyGlobal && globals.name === '__main__' ? '__main__' : undefined;
}

/**
 * The qualified name in a code object: behind its bytes stand constants, names, variables, the file, the name and, since
 * Python 3.11, the qualified name.
 */
function nameInCode(code: unknown): string | undefined {
  const args = code instanceof PyCall ? code.args : [];
  const at = args.findIndex((arg) => arg instanceof Uint8Array);
  if (at < 0) return undefined;
  const [name, qualified] = [text(args[at + 5]), text(args[at + 6])];
  return qualified ?? name;
}

const pathOf = (module: string | undefined, name: string | undefined): string | undefined =>
  name === undefined ? undefined : `${module ?? '__main__'}.${name}`;

/** What each helper was given, by its name. */
const CLOUDPICKLE_NAMES: Readonly<Record<string, (args: readonly unknown[]) => string | undefined>> = {
  _make_skeleton_class: ([, name, , namespace]) => pathOf(moduleOf(namespace, '__module__'), text(name)),
  _make_skeleton_enum: ([, name, , , module]) => pathOf(text(module), text(name)),
  _make_function: ([code, globals, name]) => pathOf(moduleOf(globals), nameInCode(code) ?? text(name)),
  // Up to 1.2: what is filled in says the name.
  _fill_function: ([, state]) =>
    state instanceof PyDict
      ? pathOf(text(state.get('module')), text(state.get('qualname')) ?? text(state.get('name')))
      : undefined,
  _rehydrate_skeleton_class: ([made]) => nameOfCode(made),
};

const DILL_NAMES: typeof CLOUDPICKLE_NAMES = {
  _create_type: ([, name, , namespace]) => pathOf(moduleOf(namespace, '__module__'), text(name)),
  _create_function: ([code, globals, name]) => pathOf(moduleOf(globals), nameInCode(code) ?? text(name)),
};

/** `module.name` of a function or class that a file carries by value; undefined for everything else. */
export function nameOfCode(value: unknown): string | undefined {
  if (!(value instanceof PyCall)) return undefined;
  const args = asSequence(value.args) ?? [];
  const path = value.className;
  if (path === undefined) {
    // cloudpickle 1.5 and 1.6: `_builtin_type('LambdaType')(code, globals, …)`.
    const isFunction =
      value.cls instanceof PyCall && /(?:^|\.)cloudpickle\.cloudpickle\._builtin_type$/.test(value.cls.className ?? '');
    return isFunction && /^(?:Lambda|Function)Type$/.test(String((value.cls as PyCall).args[0]))
      ? CLOUDPICKLE_NAMES['_make_function']!(args)
      : undefined;
  }
  const cloudpickled = CLOUDPICKLE.exec(path)?.[1];
  if (cloudpickled !== undefined) {
    return Object.hasOwn(CLOUDPICKLE_NAMES, cloudpickled) ? CLOUDPICKLE_NAMES[cloudpickled]!(args) : undefined;
  }
  const dilled = DILL.exec(path)?.[1];
  return dilled !== undefined && Object.hasOwn(DILL_NAMES, dilled) ? DILL_NAMES[dilled]!(args) : undefined;
}
