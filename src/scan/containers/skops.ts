/**
 * A .skops archive as its reader sees it: the pickle of the same graph for the judge, and what no real archive has. The judge
 * hears of the types, functions, methods and operators that skops would really look up, not of those that a node pretends.
 */
import { BrineError, LimitError } from '../../core/errors.js';
import { type Limits, resolveLimits } from '../../core/limits.js';
import { SCHEMA, SkopsArchive } from '../../skops/archive.js';
import { type Json, parsePythonJson } from '../../skops/json.js';
import { type SkopsFile, readSkops } from '../../skops/read.js';
import type { Severity } from '../types.js';

export interface SkopsFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly effect: string;
  readonly why: string;
}

export interface SkopsScan {
  /** Undefined where the schema cannot be read to its end. */
  readonly file: SkopsFile | undefined;
  readonly findings: readonly SkopsFinding[];
  /** What a schema names that cannot be read: modules and classes. */
  readonly names: readonly (readonly [module: string, name: string])[];
}

const WHY: Readonly<Record<string, string>> = {
  'odd-bit-generator':
    'The name is looked up in numpy.random and called. Releases of skops before 0.15 did not list it among the types to be trusted.',
  'loader-and-class-differ':
    'skops up to 0.11 reported the class that a node says, and used another one (CVE-2025-54412, CVE-2025-54413).',
  'id-reused': 'Programs that look at every node see other contents than skops, which reads only the first.',
  'member-named-twice': 'skops gives each array and each bytes object a member of its own.',
  'odd-name': 'No class or function that can be imported has such a name.',
};

/** Releases of skops by the protocol that they write, newest first. */
const PROTOCOLS: readonly (readonly [minor: number, protocol: number])[] = [
  [10, 2],
  [6, 1],
  [0, 0],
];

function oldProtocol(file: SkopsFile): SkopsFinding | undefined {
  const match = /^0\.(\d+)/.exec(file.version ?? '');
  if (match === null) return undefined;
  const written = PROTOCOLS.find(([minor]) => Number(match[1]) >= minor)?.[1] ?? 0;
  if (file.protocol >= written) return undefined;
  return {
    rule: 'old-protocol',
    severity: 'suspicious',
    message: `the file says protocol ${file.protocol}, but skops ${file.version!.slice(0, 20)} writes ${written}`,
    effect: '',
    why: 'An old protocol selects the old loaders, which check less.',
  };
}

/** @throws nothing: what is wrong is a finding */
export function scanSkops(bytes: Uint8Array, limits: Limits): SkopsScan {
  const findings: SkopsFinding[] = [];
  try {
    const file = readSkops(bytes, {
      limits,
      onOddity: ({ rule, message, path }) =>
        findings.push({
          rule,
          severity: rule === 'odd-bit-generator' ? 'dangerous' : 'suspicious',
          message: path === '' ? message : `${path.slice(0, 200)}: ${message}`,
          effect: rule === 'odd-bit-generator' ? 'call what the file names in numpy.random' : '',
          why: WHY[rule] ?? '',
        }),
    });
    const old = oldProtocol(file);
    if (old !== undefined) findings.push(old);
    for (const name of file.unnamed.slice(0, 50)) {
      findings.push({
        rule: 'unnamed-member',
        severity: 'suspicious',
        message: `no node names the member ${JSON.stringify(name.slice(0, 80))}`,
        effect: '',
        why: 'skops writes no such members, so it is meant for another program.',
      });
    }
    return { file, findings, names: [] };
  } catch (error) {
    if (!(error instanceof BrineError)) throw error;
    findings.push({
      rule: error instanceof LimitError ? 'over-a-limit' : 'cannot-be-read',
      severity: 'error',
      message: error.message,
      effect: '',
      why: 'What cannot be read to its end cannot be called safe.',
    });
    return { file: undefined, findings, names: namesIn(bytes, limits) };
  }
}

/** Every class and function that the objects of a schema name, whatever they are. */
function namesIn(bytes: Uint8Array, limits: Limits): [string, string][] {
  const names = new Map<string, [string, string]>();
  const add = (module: Json | undefined, name: Json | undefined): void => {
    if (typeof module === 'string' && typeof name === 'string') names.set(`${module}\0${name}`, [module, name]);
  };
  const walk = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(walk);
    if (!(value instanceof Map)) return;
    add(value.get('__module__'), value.get('__class__'));
    add(value.get('module_path'), value.get('function'));
    if (value.get('__loader__') === 'OperatorFuncNode') add('operator', value.get('__class__'));
    value.forEach(walk);
  };
  try {
    walk(parsePythonJson(new SkopsArchive(bytes, limits).contents(SCHEMA), resolveLimits(limits)));
  } catch (error) {
    if (!(error instanceof BrineError)) throw error;
  }
  return [...names.values()];
}
