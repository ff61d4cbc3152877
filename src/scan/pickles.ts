/** One stream of pickles: the machine reads it, the judge listens, the walk looks for forms that deceive. */
import { append } from './append.js';
import { BrineError, FormatError, LimitError } from '../core/errors.js';
import { DEFAULT_LIMITS, type Limits } from '../core/limits.js';
import { NEEDS_LOSSLESS } from '../pickle/read/needs-lossless.js';
import { wholeUnpickler } from '../pickle/read/seldom-at-hand.js';
import type { Unpickler } from '../pickle/read/unpickler.js';
import type { GlobalReaders } from '../pickle/values/py-values.js';
import { CarriedCode, noteCarried } from './carried-code.js';
import { GraphWalk } from './constructions/graph.js';
import { Judge, type JudgeOptions } from './judge.js';
import type { Policy } from './policy/policy.js';
import { salvage } from './salvage.js';
import type { Allowance } from './containers/allowance.js';
import type { Embedded } from './containers/embedded.js';
import { type Region, walkStructure } from './structure.js';
import type { Finding, GlobalUse } from './types.js';

/** Pickles of one stream that are read; more are a limit, not a model. */
const MAX_PICKLES = 10_000;

export interface StreamOptions extends JudgeOptions {
  readonly limits?: Partial<Limits>;
  /** Where the first pickle begins. */
  readonly start?: number;
  /** Nothing is said about bytes behind the last pickle: the caller knows what they are. */
  readonly openEnd?: boolean;
  /** Pickles to read; behind them the caller goes on. */
  readonly pickles?: number;
  /** The machine of last resort: inert for all but Joblib's arrays. */
  readonly inertReaders: GlobalReaders;
  readonly readers: GlobalReaders;
  readonly policy: Policy;
  readonly allowance: Allowance;
}

export interface StreamResult {
  readonly findings: Finding[];
  readonly globals: GlobalUse[];
  readonly pickles: number;
  /** Offset behind the last complete pickle. */
  readonly end: number;
  readonly embedded: readonly (Embedded & { readonly path: string })[];
}

interface Reading {
  judge: Judge;
  regions: Region[];
  end: number | undefined;
  error: BrineError | undefined;
}

/** Runs the machine over one pickle. What goes wrong is kept, not thrown. */
function read(machine: Unpickler, path: string, regions: Region[], judge: Judge): Reading {
  try {
    const value = machine.load();
    if (judge.hasGlobals) new GraphWalk(judge.context).run(value, machine.position);
    if (judge.globals().some(({ module }) => CarriedCode.isAbout(module)))
      noteCarried(value, machine.position, judge.context);
    return { judge, regions, end: machine.position, error: undefined };
  } catch (error) {
    if (error === NEEDS_LOSSLESS) throw new FormatError(`${path}: unexpected restart`, { cause: error });
    if (error instanceof BrineError) return { judge, regions, end: undefined, error };
    // A pickle that is too large for this machine's memory or engine.
    if (error instanceof RangeError) {
      return {
        judge,
        regions,
        end: undefined,
        error: new LimitError('memory', machine.bytes.length, 0),
      };
    }
    throw error;
  }
}

function readAt(bytes: Uint8Array, position: number, path: string, options: StreamOptions, inert: boolean): Reading {
  const regions: Region[] = [];
  const judge = new Judge(options.policy, path, options);
  const machine = wholeUnpickler(
    bytes,
    {
      lossless: true,
      encoding: 'latin1',
      readers: inert ? options.inertReaders : options.readers,
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      budget: options.allowance.steps,
      events: {
        onGlobal: (module, name, offset) => judge.onGlobal(module, name, offset),
        onCall: (cls, how, offset, opcode, args, kwargs) => judge.onCall(cls, how, offset, opcode, args, kwargs),
        onBuild: (target, offset, opcode, state) => judge.onBuild(target, offset, opcode, state),
        onBytes: (data, offset) => judge.onBytes(data, offset),
        onPersistent: (id, offset) => judge.onPersistent(id, offset),
        onForeign: (start, end, what) => regions.push({ start, end, nested: what.endsWith('nested pickle') }),
      },
    },
    position,
  );
  return read(machine, path, regions, judge);
}

/** The request took all that it may take: nothing more is read. */
const isExhausted = (error: BrineError): boolean => error instanceof LimitError && error.limit === 'maxSteps';

function faultOf(error: BrineError): { rule: string; message: string } {
  if (error instanceof LimitError) return { rule: 'over-a-limit', message: error.message };
  return { rule: 'cannot-be-read', message: error.message };
}

/** Reads the pickles of a stream, one after another, and judges each. */
export function scanPickles(bytes: Uint8Array, path: string, options: StreamOptions): StreamResult {
  const findings: Finding[] = [];
  const globals: GlobalUse[] = [];
  const embedded: (Embedded & { path: string })[] = [];
  let at = options.start ?? 0;
  let pickles = 0;
  const wanted = Math.min(options.pickles ?? MAX_PICKLES, MAX_PICKLES);
  const take = (judge: Judge): void => {
    append(findings, judge.findings());
    append(globals, judge.globals());
    for (const found of judge.embedded) embedded.push({ ...found, path: judge.path });
  };
  while (pickles < wanted && (at < bytes.length || pickles === 0)) {
    const name = pickles === 0 ? path : `${path}#${pickles + 1}`;
    let reading = readAt(bytes, at, name, options, false);
    if (reading.error !== undefined && !isExhausted(reading.error) && reading.judge.globals().length > 0) {
      // A value that its reader refused: the inert machine knows no such refusal and gets further.
      const further = readAt(bytes, at, name, options, true);
      further.judge.add(
        'error',
        faultOf(reading.error).rule,
        placeOf(reading.error, at),
        faultOf(reading.error).message,
        FAULT,
      );
      further.judge.takeDangers(reading.judge);
      reading = { ...further, error: further.error };
    }
    const { judge, regions, end, error } = reading;
    if (end === undefined) {
      if (pickles > 0 && judge.globals().length === 0) {
        // Not a pickle: trailing bytes, which the end of this function is about.
        break;
      }
      const { rule, message } = faultOf(error!);
      judge.add('error', rule, placeOf(error!, at), message, FAULT);
      const searched = bytes.subarray(0, at + options.allowance.searched);
      if (!isExhausted(error!)) walkStructure(searched, at, searched.length, regions, judge);
      salvage(searched, at, regions, judge);
      take(judge);
      return { findings, globals, pickles, end: bytes.length, embedded };
    }
    walkStructure(bytes, at, end, regions, judge);
    take(judge);
    at = end;
    pickles++;
  }
  if (at < bytes.length && options.openEnd !== true) {
    take(trailing(bytes.subarray(0, at + options.allowance.searched), bytes.length - at, at, path, options.policy));
  }
  return { findings, globals, pickles, end: at, embedded };
}

const FAULT = {
  effect: '',
  why: 'What cannot be read to its end cannot be called safe; Python may already act on what comes before.',
};

function placeOf(error: BrineError, fallback: number): number {
  const { offset } = error as { offset?: unknown };
  return typeof offset === 'number' ? offset : fallback;
}

/** Bytes behind the last pickle: padding, junk, or something hidden. */
function trailing(bytes: Uint8Array, length: number, at: number, path: string, policy: Policy): Judge {
  const judge = new Judge(policy, path);
  judge.add('suspicious', 'trailing-bytes', at, `${length} bytes follow the end of the pickle`, {
    effect: '',
    why: 'Python stops reading here, so whoever wrote these bytes meant them for something else.',
  });
  salvage(bytes, at, [], judge);
  return judge;
}
