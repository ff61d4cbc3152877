/** Judges calls: whether a writer of the library would have called this, by this opcode, with these arguments. */
import type { CallContext } from './call-context.js';
import { PyPartial } from '../../pickle/stdlib/partial.js';
import { numpyFunction } from '../../pickle/values/describe.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyGlobal, PyObject } from '../../pickle/values/py-values.js';
import type { Row } from '../policy/entry.js';
import { MISUSE } from '../policy/misuse.js';
import type { Policy } from '../policy/policy.js';
import { check, type Outcome } from './checks.js';
import { isArrayClass, type Kinds, loadedType } from './kinds.js';
import { isDistributionBinding, judgeGetattr } from './methods.js';
import { signatureOf } from './pattern.js';
import { findPower } from './power.js';
import { ownerName, quote } from './words.js';

/** One call of the stream. */
export interface MadeCall {
  readonly cls: unknown;
  readonly opcode: string;
  readonly args: readonly unknown[];
  readonly kwargs: unknown;
  readonly offset: number;
}

const ODD = {
  why: 'The libraries write this class or function in a few fixed forms; in others its effect depends on what it is given.',
};

/** Whether a class may be made by NEWOBJ with these arguments. */
function fitsNew(row: Row, args: readonly unknown[], kinds: Kinds): boolean {
  if (args.length === 0) return row.kind === 'class' || row.kind === 'type';
  return row.by !== undefined && fitsArgs(row, args, kinds);
}

function fitsArgs({ args: signatures }: Row, args: readonly unknown[], kinds: Kinds): boolean {
  if (signatures === undefined) return false;
  return typeof signatures === 'string'
    ? signatureOf(signatures)(args, kinds)
    : signatures.some((signature) => signatureOf(signature)(args, kinds));
}

function outcomeOf(row: Row, { cls, opcode, args, kwargs }: MadeCall, policy: Policy, kinds: Kinds): Outcome {
  if (kwargs instanceof PyDict && kwargs.size > 0) return 'odd';
  const isNew = opcode === 'NEWOBJ' || opcode === 'NEWOBJ_EX';
  const byCall = isNew ? row.by !== undefined : row.by !== 'newobj' && (opcode === 'REDUCE' || row.by === 'any');
  const fits = isNew && args.length === 0 ? fitsNew(row, args, kinds) : byCall && fitsArgs(row, args, kinds);
  if (row.check === undefined) return fits ? 'fits' : 'odd';
  const outcome = check(row.check, args, {
    policy,
    module: cls instanceof PyGlobal ? cls.module : '',
    fitsNew: (other, rest) => fitsNew(other, rest, kinds),
  });
  return fits || outcome === 'bad' ? outcome : 'odd';
}

/** A call of a global. */
export function judgeCall(call: MadeCall, global: PyGlobal, context: CallContext): Row | undefined {
  const ruling = context.used(global, call.offset);
  if (ruling.standing === 'restricted') {
    judgeRestricted(global, call, context);
    return undefined;
  }
  const { row } = ruling;
  if (row !== undefined) judgeForm(row, global.path, call, context);
  return row;
}

function judgeRestricted(global: PyGlobal, call: MadeCall, context: CallContext): void {
  if (global.path === 'builtins.getattr') {
    judgeGetattr(call.args, call.offset, context);
    return;
  }
  context.report('loads-nested', 'suspicious', call.offset, 'bytes inside of the pickle are handed to torch.load', {
    effect: 'load a second PyTorch file that is packed inside of this one',
    why: 'The inner file is looked into as well, but it would be loaded without any protection.',
  });
}

function judgeForm(row: Row, path: string, call: MadeCall, context: CallContext): void {
  const { policy, kinds, report } = context;
  const outcome = outcomeOf(row, call, policy, kinds);
  if (outcome === 'fits') {
    for (const arg of call.args) if (isArrayClass(arg, kinds)) context.placed(arg);
    return;
  }
  const { args, kwargs, offset } = call;
  const power = findPower([...args, kwargs], policy, kinds);
  // What the class does with a class of somebody's own is not known here; the name of that class is reported.
  const ownCode = power.unknown && power.found === undefined && outcome === 'odd';
  const misuse = row.misuse === undefined ? undefined : MISUSE[row.misuse];
  if (power.found !== undefined && row.misuse === undefined) {
    report(
      'calls-with-a-function',
      'dangerous',
      offset,
      `${path} is called with ${power.found}, which no writer gives to it`,
      {
        effect: 'hand something that can be called to code that may call it',
        why: 'Functions stand in the attributes that are meant for them; a function among arguments is called while the file loads.',
        global: path,
        how: 'called',
      },
    );
    return;
  }
  if (ownCode) return;
  const grave = outcome === 'bad' || (misuse !== undefined && row.check === undefined) || power.found !== undefined;
  report(
    row.misuse ?? 'odd-call',
    grave ? 'dangerous' : 'suspicious',
    offset,
    `${path} is called by ${call.opcode} with ${args.length === 0 ? 'nothing' : quote(args)}, as no writer does`,
    { effect: misuse?.effect ?? '', why: misuse?.why ?? ODD.why, global: path, how: 'called' },
  );
}

const RESULT = {
  effect: 'call something that only comes about while the file loads',
  why: 'What is called has no name in the file, so no list can tell whether it is harmless.',
};

/** A call of what another call gave. Few writers do this, each with one callee. */
export function judgeDynamicCall(call: MadeCall, context: CallContext): void {
  const { cls, args, offset } = call;
  const { policy, kinds, report } = context;
  if (cls instanceof PyPartial) {
    const outcome = partialOutcome(cls, args, context);
    if (outcome === 'fits') return;
    const severity = outcome === 'bad' ? 'dangerous' : 'suspicious';
    report('calls-a-result', severity, offset, `a partial of ${ownerName(cls.func)} is called`, RESULT);
    return;
  }
  const fetched = numpyFunction(cls);
  const fetchedRow = fetched && policy.rule(fetched.module, fetched.name).row;
  if (fetched !== undefined && fetchedRow !== undefined) {
    judgeForm(fetchedRow, fetched.path, call, context);
    return;
  }
  if (cls instanceof PyObject && cls.cls instanceof PyGlobal && cls.how === 'reduce') {
    const [owner, name] = cls.args;
    if (cls.className === 'builtins.getattr' && owner instanceof PyGlobal && typeof name === 'string') {
      const { row } = policy.rule(owner.module, `${owner.name}.${name}`);
      if (row !== undefined) {
        judgeForm(row, `${owner.path}.${name}`, call, context);
        return;
      }
    }
    const loaded = loadedType(cls);
    if (loaded?.[1] === 'MethodType') {
      if (!isDistributionBinding(args))
        report('makes-code', 'dangerous', offset, `a method is made of ${quote(args)}`, RESULT);
      return;
    }
    if (loaded !== undefined) {
      const type = policy.rule(...loaded).row;
      if (type !== undefined) judgeForm(type, `builtins.${String(owner)}`, call, context);
      else if (args.length > 0) report('calls-a-result', 'dangerous', offset, `${ownerName(cls)} is called`, RESULT);
      return;
    }
  }
  const ownCode = isOwnCode(cls, policy) && findPower(args, policy, kinds).found === undefined;
  report(
    'calls-a-result',
    ownCode ? 'suspicious' : 'dangerous',
    offset,
    `the result of another call is called (${ownerName(cls)})`,
    RESULT,
  );
}

/** True where what is called comes from code that no list knows, and is reported as such. */
function isOwnCode(value: unknown, policy: Policy): boolean {
  let at = value;
  for (let depth = 0; depth < 100 && at instanceof PyObject; depth++) {
    at = at.className === 'builtins.getattr' ? at.args[0] : at.cls;
  }
  return at instanceof PyGlobal && policy.rule(at.module, at.name).standing === 'unknown';
}

function partialOutcome(
  { func, args: bound, keywords }: PyPartial,
  args: readonly unknown[],
  context: CallContext,
): Outcome {
  const { policy, kinds } = context;
  // How protocols 2 and 3 write a class with keyword arguments; the class itself is judged by its name.
  if (func instanceof PyObject && func.className === 'builtins.getattr') {
    const [owner, name] = func.args;
    const isNew = owner instanceof PyGlobal && name === '__new__' && bound[0] === owner;
    if (!isNew) return 'bad';
    const { standing } = policy.rule(owner.module, owner.name);
    if (standing === 'dangerous') return 'bad';
    return standing === 'unknown' || findPower([...bound.slice(1), keywords, args], policy, kinds).found === undefined
      ? 'odd'
      : 'bad';
  }
  if (!(func instanceof PyGlobal)) return 'bad';
  if (kinds.isIn(func.module, func.name, 'block-maker')) {
    const row = policy.rule(func.module, func.name).row;
    const plain = bound.length === 0 && keywords instanceof PyDict && [...keywords.keys()].join() === 'ndim';
    return plain && row !== undefined && fitsArgs(row, args, kinds) ? 'fits' : 'bad';
  }
  // operator.methodcaller with keywords gives itself out as a partial of itself.
  if (/^_?operator\.methodcaller$/.test(func.path)) {
    const all = [...bound, ...args];
    if (findPower([...all, keywords], policy, kinds).found !== undefined) return 'bad';
    return check('method', all, { policy, module: func.module, fitsNew: () => false });
  }
  return policy.rule(func.module, func.name).standing === 'unknown' ? 'odd' : 'bad';
}
