/** What a pattern cannot say of the arguments of a call: texts that name something, and calls that stand for other calls. */
import { asSequence, PyGlobal, PyObject } from '../../pickle/values/py-values.js';
import type { Check, Row } from '../policy/entry.js';
import { DOING, isPureCall, isPureMethod, RUNNERS } from '../policy/functions.js';
import { isInternal, type Policy } from '../policy/policy.js';
import { BUILTIN_TYPES, LOADED_TYPES } from '../policy/rows/serializers.js';

/** `fits`: as a writer has it. `odd`: suspicious. `bad`: dangerous. */
export type Outcome = 'fits' | 'odd' | 'bad';

export interface CheckContext {
  readonly policy: Policy;
  /** The module of what is called. */
  readonly module: string;
  /** Whether a class may be made with these arguments as NEWOBJ makes it. */
  readonly fitsNew: (row: Row, args: readonly unknown[]) => boolean;
}

type Checker = (args: readonly unknown[], context: CheckContext) => Outcome;

const RANGE = /^range\(-?\d+, -?\d+(?:, -?\d+)?\)$/;

const isText = (value: unknown): value is string => typeof value === 'string';

const CHECKS: Readonly<Record<Check, Checker>> = {
  // numpy's and scipy's own functions of arrays, by the module that has them.
  ufunc: ([module, name], { policy }) => {
    if (!isText(module) || !isText(name) || name.includes('.')) return 'bad';
    if (!/^(?:numpy|scipy\.special)(?:\.|$)/.test(module)) return 'bad';
    // numpy of Python 2 names the module below.
    const home = module === 'numpy.core.umath' ? 'numpy' : module;
    return policy.kindOf({ module: home, name }) === 'function' ? 'fits' : 'bad';
  },
  'dtype-class': ([type]) => (type instanceof PyGlobal && /^(?:numpy|builtins)$/.test(type.module) ? 'fits' : 'bad'),
  method: ([name]) =>
    !isText(name) || isInternal(name) || DOING.has(name) ? 'bad' : isPureCall(name) ? 'fits' : 'odd',
  attribute: (names, { policy }) => {
    const steps = names.flatMap((name) => (isText(name) ? name.split('.') : ['']));
    if (steps.some((step) => step === '' || isInternal(step) || RUNNERS.has(step) || DOING.has(step))) return 'bad';
    return steps.some((step) => step.startsWith('_') || policy.isPythonModule(step)) ? 'odd' : 'fits';
  },
  'dill-type': ([name]) => (isText(name) && LOADED_TYPES.has(name) ? 'fits' : 'bad'),
  // dill evaluates the third, so it has to be what `repr` gives of a method of the first.
  'dill-method': ([type, name, text]) =>
    type instanceof PyGlobal &&
    type.module === 'builtins' &&
    isText(name) &&
    isPureMethod(type.path, name) &&
    text === `<method '${name}' of '${type.name}' objects>`
      ? 'fits'
      : 'bad',
  'numpy-core': ([name]) =>
    isText(name) && /^numpy\._?core\.(?:_multiarray_umath|multiarray)$/.test(name) ? 'fits' : 'bad',
  'numpy-function': ([, name]) => (name === '_reconstruct' || name === 'scalar' ? 'fits' : 'bad'),
  'types-name': ([name]) => (isText(name) && BUILTIN_TYPES.has(name) ? 'fits' : 'bad'),
  repr: ([text]) =>
    isText(text) && (text === 'Ellipsis' || text === 'NotImplemented' || RANGE.test(text)) ? 'fits' : 'bad',
  base: ([cls, base, state], { policy, fitsNew }) => {
    if (!(cls instanceof PyGlobal) || !(base instanceof PyGlobal)) return 'bad';
    if (base.path === 'builtins.object') return 'fits';
    const { row } = policy.rule(cls.module, cls.name);
    // A named tuple, or a list, dict or set that is filled afterwards anyhow.
    if (base.path === 'builtins.tuple' && row?.by === 'newobj')
      return fitsNew(row, asSequence(state) ?? []) ? 'fits' : 'odd';
    return row?.items !== undefined && base.path === `builtins.${row.items}` ? 'fits' : 'odd';
  },
  // With re.DEBUG a pattern prints itself while it is made.
  'quiet-pattern': ([, flags]) => {
    const bits = flags instanceof PyObject ? flags.args[0] : flags;
    return typeof bits === 'number' && (bits & 128) === 0 ? 'fits' : 'odd';
  },
  // Cython's helpers make instances of classes beside them, and crash over others.
  'own-class': ([cls], { module }) => (cls instanceof PyGlobal && cls.module === module ? 'fits' : 'odd'),
  newobj: ([cls, ...args], { policy, fitsNew }) => {
    const row = cls instanceof PyGlobal ? policy.rule(cls.module, cls.name).row : undefined;
    return row !== undefined && fitsNew(row, args) ? 'fits' : 'odd';
  },
};

export function check(name: Check, args: readonly unknown[], context: CheckContext): Outcome {
  return CHECKS[name](args, context);
}
