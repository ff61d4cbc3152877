/** Judges what BUILD, APPEND(S), SETITEM(S) and ADDITEMS put on an object. */
import { EVALUATED_KEYS, isDunder, METHODS, VERSION_KEY } from './attribute-names.js';
import { isWrittenDtype } from './dtypes.js';
import { hasPlainKeys, isExactDict } from './shapes.js';
import { DType } from '../../numpy/dtypes/dtype.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyGlobal, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import type { Report } from '../findings.js';
import type { Row } from '../policy/entry.js';
import { MISUSE } from '../policy/misuse.js';
import type { Policy } from '../policy/policy.js';
import { type Kinds, makerOf } from './kinds.js';
import { patternOf } from './pattern.js';
import { findPower } from './power.js';
import { evaluated } from './texts.js';
import { ownerName } from './words.js';

export interface StateContext {
  readonly policy: Policy;
  readonly kinds: Kinds;
  readonly report: Report;
}

/** What may be put into an object by which opcode. */
const ITEMS: Readonly<Record<string, 'list' | 'dict' | 'set'>> = {
  APPEND: 'list',
  APPENDS: 'list',
  SETITEM: 'dict',
  SETITEMS: 'dict',
  ADDITEMS: 'set',
};

function rowOf(target: unknown, policy: Policy): Row | undefined {
  const maker = makerOf(target);
  return maker === undefined ? undefined : policy.rule(maker[0], maker[1]).row;
}

/** What `getattr` and the like gave: functions of libraries, which a state would change for everybody. */
function isBoundFunction(target: unknown): boolean {
  const maker = makerOf(target);
  if (maker === undefined) return false;
  const [module, name] = maker;
  return (module === 'builtins' && name === 'getattr') || (module === 'types' && name === 'MethodType');
}

const CHANGED = {
  effect: 'change a function of a library for everything that runs in the same Python',
  why: 'A file may fill the objects that it makes; a method that it fetched belongs to a class.',
};

const ODD_DTYPE = {
  effect: 'take bytes for objects or objects for bytes, and run what stands behind an array',
  why: 'numpy believes size and flags of a type; in others than its own, raw numbers are opcodes or addresses for Python.',
};

/** scipy makes functions with these names. */
function hasPlainShapes(state: unknown, kinds: Kinds): boolean {
  const dict = kinds.tuple(state)?.[0];
  const shapes: unknown = dict instanceof PyDict ? dict.get('shapes') : null;
  return shapes === undefined || shapes === null || (typeof shapes === 'string' && /^[\w, ]*$/.test(shapes));
}

/** The state of one BUILD. */
export function judgeState(target: unknown, state: unknown, offset: number, context: StateContext): void {
  const { policy, kinds, report } = context;
  const row = rowOf(target, policy);
  // Before anything looks keys up: equal ones are settled then, and are no longer seen.
  const fits =
    row === undefined ||
    (row.state === undefined
      ? state === null || (row.kind === 'class' && isExactDict(state) && hasPlainKeys(state))
      : row.state !== '-' && patternOf(row.state)(state, kinds)) ||
    (row.older !== undefined && patternOf(row.older)(state, kinds) && hasPlainShapes(state, kinds));
  if (isBoundFunction(target)) {
    report('changes-a-function', 'dangerous', offset, `${ownerName(target)} is given a state`, CHANGED);
    return;
  }
  if (target instanceof DType && !isWrittenDtype(target, state, kinds)) {
    report('odd-dtype', 'dangerous', offset, `numpy does not write such a state for the type ${target.str}`, ODD_DTYPE);
    return;
  }
  for (const dict of state instanceof PyTuple ? state.items : [state]) {
    if (!(dict instanceof PyDict)) continue;
    judgeAttributes(dict, target, row, offset, context);
    const version: unknown = row === undefined ? undefined : dict.get(VERSION_KEY);
    if (version !== undefined && typeof version !== 'string')
      report('odd-state', 'suspicious', offset, `${VERSION_KEY} is ${ownerName(version)}, not a text`, {
        why: 'The libraries write states in one form; others serve to get past whoever looks at them.',
      });
  }
  if (fits) return;
  const power = findPower([state], policy, kinds);
  const misuse = row.misuse === undefined ? undefined : MISUSE[row.misuse];
  if (power.unknown && power.found === undefined && row.evaluates !== true) return;
  const grave = row.evaluates === true || power.found !== undefined || (misuse !== undefined && !power.unknown);
  report(
    'odd-state',
    grave ? 'dangerous' : 'suspicious',
    offset,
    `${ownerName(target)} is given a state that its library does not write (${power.found ?? ownerName(state)})`,
    {
      effect: misuse?.effect ?? (grave ? 'fill an object with something that is called or evaluated by a detour' : ''),
      why: misuse?.why ?? 'The libraries write states in one form; others serve to get past whoever looks at them.',
    },
  );
}

function judgeAttributes(
  dict: PyDict,
  target: unknown,
  row: Row | undefined,
  offset: number,
  context: StateContext,
): void {
  const { policy, kinds, report } = context;
  const keys = dict.keyArray();
  let special = false;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (typeof key !== 'string') continue;
    if (EVALUATED_KEYS.has(key)) special = true;
    const dunder = isDunder(key);
    if (!dunder && !METHODS.has(key)) continue;
    const value = dict.valueArray()[i];
    if (row !== undefined && isRequest(target, 'MetadataRequest') && isRequest(value, 'MethodMetadataRequest'))
      continue;
    // A note of the release, which BorutaPy keeps: Python calls nothing of that name.
    if (key === '__version__' && typeof value === 'string') continue;
    const callable = value instanceof PyGlobal || value instanceof PyObject || kinds.isCallable(value);
    if (!callable && !dunder) continue;
    const power = findPower([value], policy, kinds);
    // functools.wraps notes the function that is wrapped; signatures are read from it, and nothing calls it.
    const noted = key === '__wrapped__' && value instanceof PyGlobal && !power.unknown;
    const grave = power.found !== undefined || (dunder && callable && !noted);
    report(
      'hides-a-method',
      grave ? 'dangerous' : 'suspicious',
      offset,
      `${ownerName(target)} gets an attribute ${key} that takes the place of a method`,
      {
        effect: 'call something else when the model\u2019s method is used',
        why: 'Fitted models keep numbers in their attributes; one named like a method runs later, when you use the model.',
      },
    );
  }
  if (!special && isExactDict(dict)) return;
  const found = evaluated(dict);
  if (found === undefined) return;
  report('state-runs-text', 'dangerous', offset, `the attribute ${found.attribute} holds a text of the file's own`, {
    effect: 'run Python code that somebody put into the file',
    why: `${found.why}; the text here is not what the library writes.`,
  });
}

/** scikit-learn keeps, under the name of each method, which arguments it wants. */
const isRequest = (value: unknown, name: string): boolean =>
  value instanceof PyObject && value.className === `sklearn.utils._metadata_requests.${name}`;

/** Items that are put into an object by its own methods. */
export function judgeItems(target: unknown, opcode: string, offset: number, context: StateContext): void {
  const { policy, kinds, report } = context;
  const row = rowOf(target, policy);
  const maker = makerOf(target);
  if (row !== undefined ? row.items === ITEMS[opcode] : maker !== undefined) return;
  if (target instanceof PyDict && ITEMS[opcode] === 'dict') return;
  const power = findPower([target], policy, kinds);
  const grave = power.found !== undefined || maker?.[1] === 'SimpleNamespace';
  report(
    'items-by-method',
    grave ? 'dangerous' : 'suspicious',
    offset,
    `${opcode} calls a method of ${ownerName(target)}, which is no ${ITEMS[opcode] ?? 'container'}`,
    {
      effect: 'call whatever the file has put in the place of that method',
      why: 'Lists, dicts and sets are filled in this way; for other objects Python looks the method up by its name.',
    },
  );
}
