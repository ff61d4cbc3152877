/** `getattr(owner, 'name')`: how protocols below 4 write methods. Harmless for methods that only compute. */
import type { CallContext } from './call-context.js';
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyFrozenSet, PyGlobal, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import { DOING, isDistributionMethod, isModelMethod, isPureMethod, RUNNERS } from '../policy/functions.js';
import { isInternal, type Policy } from '../policy/policy.js';
import { makerOf } from './kinds.js';
import { ownerName, quote } from './words.js';

const WORDS = {
  effect: 'fetch an attribute that is chosen by text',
  why: 'Few files need this, for methods that only compute; everything else is a detour around lists of names.',
  global: 'builtins.getattr',
  how: 'called' as const,
};

/** The type of a value, as `module.name`. */
function typeOf(value: unknown): string | undefined {
  if (typeof value === 'string') return 'builtins.str';
  if (value instanceof NdArray) return 'numpy.ndarray';
  if (Array.isArray(value)) return 'builtins.list';
  if (value instanceof PyTuple) return 'builtins.tuple';
  if (value instanceof Uint8Array) return 'builtins.bytes';
  if (value instanceof PyFrozenSet) return 'builtins.frozenset';
  if (value instanceof Set) return 'builtins.set';
  if (value instanceof PyDict && value.constructor === PyDict) return 'builtins.dict';
  return makerOf(value)?.join('.');
}

/** True for estimators and their parts, of which a program may keep a bound method. */
function isModel(value: unknown, policy: Policy): boolean {
  const maker = makerOf(value);
  if (maker === undefined || policy.rule(...maker).row?.kind !== 'class') return false;
  return !/^(?:builtins|collections|types|pathlib|datetime|argparse|socket|urllib|http|zoneinfo|random|re)\b/.test(
    maker[0],
  );
}

function isDistribution(value: unknown): boolean {
  return makerOf(value)?.[0].startsWith('scipy.stats.') === true;
}

/** `MethodType(randint_gen._entropy, distribution)`: how dill and cloudpickle write what scipy vectorizes of itself. */
export function isDistributionBinding([func, owner, ...more]: readonly unknown[]): boolean {
  if (more.length > 0 || !isDistribution(owner)) return false;
  let path: string | undefined;
  if (func instanceof PyGlobal) path = `${func.module}.${func.name}`;
  else if (func instanceof PyObject && func.className === 'builtins.getattr' && func.args[0] instanceof PyGlobal)
    path = `${func.args[0].path}.${String(func.args[1])}`;
  const method = /^scipy\.stats\.\w+\.\w+\.(\w+)$/.exec(path ?? '')?.[1];
  return method !== undefined && isDistributionMethod(method);
}

export function judgeGetattr(args: readonly unknown[], offset: number, context: CallContext): void {
  const { policy, report } = context;
  const [owner, attribute] = args;
  const name = typeof attribute === 'string' && args.length === 2 ? attribute : '';
  if (owner instanceof PyGlobal && name !== '') {
    const target = policy.rule(owner.module, `${owner.name}.${name}`);
    if (target.standing === 'allowed' || isPureMethod(owner.path, name)) return;
    const owned = policy.rule(owner.module, owner.name);
    if (name === '__new__' && (owned.row?.kind === 'class' || owned.standing === 'unknown')) return;
    if (owned.row?.kind === 'class' && isModelMethod(name)) return;
    context.named(owner.module, `${owner.name}.${name}`, offset);
  } else if (name !== '') {
    const type = typeOf(owner);
    if (type !== undefined && isPureMethod(type, name)) return;
    if (isModelMethod(name) && isModel(owner, policy)) return;
    if (isDistributionMethod(name) && isDistribution(owner)) return;
  }
  const grave = name === '' || isInternal(name) || DOING.has(name) || RUNNERS.has(name) || name.startsWith('__');
  const message = `builtins.getattr fetches ${quote([attribute])} of ${ownerName(owner)}`;
  report('fetches-by-name', grave ? 'dangerous' : 'suspicious', offset, message, WORDS);
}
