/** From the bytes of a pickle to values: the machine, the guard beside it, and what is bound afterwards. */
import { CodeNeeded } from './code-needed.js';
import type { PicklerOptions } from './write/pickler-state.js';
import type { Guard, GuardOptions } from './guard.js';
import type { Python2File } from './write/python2-strings.js';
import { type ObjectBinder, type PlainOptions, toPlainGraph } from './read/plain-graph.js';
import type { UnpicklerOptions } from './read/options.js';
import { NEEDS_LOSSLESS } from './read/needs-lossless.js';
import { Unpickler } from './read/unpickler.js';
import type { PyGlobal } from './values/py-values.js';

/** Everything that is known about values beyond the pickle format itself. */
export interface PickleContext {
  readers: NonNullable<UnpicklerOptions['readers']>;
  encoders: NonNullable<PicklerOptions['encoders']>;
  bind: ObjectBinder;
  /** Judges what a pickle asks for; without it everything is loaded inert. */
  guard?: (options: GuardOptions, start: number, lossless: boolean) => Guard;
}

/** Options of `loads`. */
export type LoadsOptions = Omit<
  UnpicklerOptions,
  'readers' | 'globals' | 'events' | 'inertExternals' | 'later' | 'budget'
> &
  PlainOptions &
  GuardOptions;

/** A value of a stream of pickles, and where it ended. */
export interface PickleItem {
  value: unknown;
  /** Offset of the first byte after this pickle. */
  end: number;
  /** Bytes inside of the pickle look like a file of their own. */
  hidesFiles: boolean;
  /** Raw bytes stand among the opcodes: arrays of a Joblib file. */
  hasForeign: boolean;
}

/** A second pass over the same bytes must not ask twice. */
function askOnce(load: (id: unknown) => unknown): { first: typeof load; again: typeof load } {
  const answers: unknown[] = [];
  let next = 0;
  return {
    first: (id) => {
      const answer = load(id);
      answers.push(answer);
      return answer;
    },
    again: (id) => (next < answers.length ? answers[next++] : load(id)),
  };
}

/** One pickle as the exact graph, before anything in it is bound. */
export interface PickleGraph extends PickleItem {
  /** Where it was read from, if it has 8-bit strings: Python 2 wrote it. */
  python2: Python2File | undefined;
  /** What the pickle names. */
  globals: ReadonlyMap<string, PyGlobal>;
  /** True where its objects must stay inert. */
  inert: boolean;
  /** Called before anything in it is bound; false where it has to be read once more. */
  confirm?: () => Promise<boolean>;
}

/** Reads the exact graph of one pickle at `position`. */
export function readGraph(
  bytes: Uint8Array,
  position: number,
  options: LoadsOptions & Pick<UnpicklerOptions, 'later' | 'budget'>,
  context: Pick<PickleContext, 'readers' | 'guard'>,
): PickleGraph {
  const globals = new Map<string, PyGlobal>();
  const settings: UnpicklerOptions = {
    ...options,
    readers: context.readers,
    globals,
    lossless: true,
    inertExternals: options.lossless === true,
  };
  if (options.buffers !== undefined) settings.buffers = [...options.buffers];
  const { machine, value, guard } = run(bytes, settings, position, options, context);
  return {
    value,
    end: machine.position,
    hidesFiles: guard?.hidesFiles === true,
    hasForeign: machine.hasForeign,
    python2: python2File(machine, position),
    globals,
    inert: guard?.inert === true,
    ...(guard?.confirm === undefined ? {} : { confirm: async () => guard.confirm!() }),
  };
}

function python2File({ bytes, position, python2, options }: Unpickler, start: number): Python2File | undefined {
  if (python2 === undefined) return undefined;
  return { bytes, start, end: position, foreign: python2, encoding: options.encoding ?? 'ASCII' };
}

/** What the caller of `loads` gets for a graph. */
export function valueOf({ value, inert }: PickleGraph, options: LoadsOptions, bind: ObjectBinder): unknown {
  return options.lossless === true ? value : toPlainGraph(value, inert ? NOTHING : bind, options);
}

/** Reads one pickle at `position`. Plain values first; where objects turn up that need exactness, once more losslessly. */
export function readPickle(
  bytes: Uint8Array,
  position: number,
  options: LoadsOptions,
  context: PickleContext,
): PickleItem {
  const settings: LoadsOptions = { ...options };
  const ask = options.persistentLoad === undefined ? undefined : askOnce(options.persistentLoad);
  const shaped = (options.integers ?? 'auto') !== 'auto' || (options.dicts ?? 'PyDict') !== 'PyDict';
  if (options.buffers !== undefined) settings.buffers = [...options.buffers];
  if (options.lossless !== true && !shaped) {
    try {
      if (ask !== undefined) settings.persistentLoad = ask.first;
      const { machine, value, guard } = run(
        bytes,
        { ...settings, readers: context.readers },
        position,
        options,
        context,
      );
      return { value, end: machine.position, hidesFiles: guard?.hidesFiles === true, hasForeign: machine.hasForeign };
    } catch (error) {
      if (error !== NEEDS_LOSSLESS) throw error;
    }
    if (ask !== undefined) settings.persistentLoad = ask.again;
  }
  const graph = readGraph(bytes, position, settings, context);
  const { end, hidesFiles, hasForeign } = graph;
  return { value: valueOf(graph, options, context.bind), end, hidesFiles, hasForeign };
}

/** Binds no object: all stay inert. */
const NOTHING: ObjectBinder = { isInert: true, knows: () => false, bind: () => undefined };

/** Runs the machine with the guard beside it. */
function run(
  bytes: Uint8Array,
  settings: UnpicklerOptions,
  position: number,
  options: LoadsOptions,
  context: Pick<PickleContext, 'guard'>,
): { machine: Unpickler; value: unknown; guard: Guard | undefined } {
  const guard = context.guard?.(options, position, settings.lossless === true);
  const machine = new Unpickler(bytes, guard === undefined ? settings : { ...settings, events: guard }, position);
  let value: unknown;
  try {
    value = machine.load();
  } catch (error) {
    const goesOn = error === NEEDS_LOSSLESS || error instanceof CodeNeeded;
    throw guard === undefined || goesOn ? error : guard.failed(error, bytes);
  }
  guard?.finish(value, machine.position);
  return { machine, value, guard };
}
