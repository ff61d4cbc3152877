/**
 * Pickle or Joblib? Every sensible form is written and read on the object at hand, and the choice follows a plain rule:
 * small and simple objects are a pickle; large numeric arrays belong into Joblib's files.
 */
import type { DumpOptions, Format, ModelApi } from './options.js';
import { InvalidInputError, UnsupportedError } from '../core/errors.js';
import { type GraphFacts, graphFacts, sizeText } from '../inspect/sizes.js';
import { checkOptions, FLAG, FUNCTION } from '../core/options.js';

/** One way of writing the object. */
export interface Candidate {
  /** For example `joblib zlib:3` or `pickle protocol 5`. */
  name: string;
  format: Format;
  protocol: number;
  compress: { method: string; level: number | undefined } | undefined;
  bytes: number;
  /** Medians over several runs, in milliseconds. */
  dumpMs: number;
  loadMs: number;
}

export interface Advice {
  recommended: Candidate;
  /** Why, in one paragraph. */
  reason: string;
  /** All that were measured, in the order of measuring. */
  candidates: Candidate[];
  arrays: number;
  /** Bytes of numeric arrays, and their share of the plain pickle. */
  arrayBytes: number;
  arrayShare: number;
}

export interface AdviseOptions {
  /** Every protocol, compressor and level instead of the sensible ones. */
  all?: boolean;
  /** Told before each measurement. */
  onProgress?: (done: number, total: number, name: string) => void;
}

interface Plan {
  format: Format;
  protocol: number;
  method?: string;
  level?: number;
}

/** Protocols below 4 and levels beside the defaults are for those who ask. */
const SENSIBLE: readonly Plan[] = [
  { format: 'pickle', protocol: 4 },
  { format: 'pickle', protocol: 5 },
  { format: 'joblib', protocol: 4 },
  { format: 'joblib', protocol: 4, method: 'zlib', level: 3 },
  { format: 'joblib', protocol: 4, method: 'lz4' },
  { format: 'joblib', protocol: 4, method: 'xz' },
];
const METHODS = ['zlib', 'gzip', 'bz2', 'lzma', 'xz', 'lz4'];

function everyPlan(): Plan[] {
  const plain: Plan[] = [0, 1, 2, 3, 4, 5].map((protocol) => ({ format: 'pickle', protocol }));
  const joblib: Plan[] = [2, 3, 4, 5].map((protocol) => ({ format: 'joblib', protocol }));
  const packed = (['pickle', 'joblib'] as const).flatMap((format) =>
    METHODS.flatMap((method) => [1, 3, 6, 9].map((level): Plan => ({ format, protocol: 4, method, level }))),
  );
  return [...plain, ...joblib, ...packed];
}

function nameOf({ format, protocol, method, level }: Plan): string {
  if (method === undefined) return `${format} protocol ${protocol}`;
  return `${format} ${method}${level === undefined ? '' : `:${level}`}`;
}

/** Below this nobody notices the difference. */
const SMALL = 1 << 20;
/** From this share on, arrays decide. */
const MOSTLY_ARRAYS = 0.5;
/** Measured at most this often, and no longer than this. */
const MAX_RUNS = 5;
const ENOUGH_MS = 400;

async function timed<T>(run: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const times: number[] = [];
  let value: T;
  let total = 0;
  do {
    const start = performance.now();
    value = await run();
    const took = performance.now() - start;
    times.push(took);
    total += took;
  } while (times.length < MAX_RUNS && total < ENOUGH_MS);
  times.sort((a, b) => a - b);
  return { value, ms: times[times.length >> 1]! };
}

/** Undefined where the compressor is not there, or cannot do this on this platform. */
async function measure(api: Api, value: unknown, plan: Plan): Promise<Candidate | undefined> {
  const { format, protocol, method, level } = plan;
  const compress = method === undefined ? false : ([method, level] as const);
  const options: DumpOptions & { format: Format } = { format, protocol, compress };
  try {
    const dumped = await timed(() => api.dumpBytes(value, options));
    const loaded = await timed(() => api.load<unknown>(dumped.value, { lossless: true }));
    return {
      name: nameOf(plan),
      format,
      protocol,
      compress: method === undefined ? undefined : { method, level },
      bytes: dumped.value.length,
      dumpMs: dumped.ms,
      loadMs: loaded.ms,
    };
  } catch (error) {
    if (error instanceof UnsupportedError) return undefined;
    throw error;
  }
}

type Api = Pick<ModelApi, 'dumpBytes' | 'load'>;

const plainOf = (candidates: readonly Candidate[], format: Format): Candidate =>
  candidates.find((one) => one.format === format && one.compress === undefined && one.protocol === 4)!;

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const times = (ratio: number): string => (ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1));

/** What compression would save, and what it would cost. */
function tradeOff(plain: Candidate, candidates: readonly Candidate[]): string {
  const packed = candidates.filter((one) => one.compress !== undefined && one.format === plain.format);
  const smallest = [...packed].sort((a, b) => a.bytes - b.bytes)[0];
  if (smallest === undefined) return '';
  const share = smallest.bytes / plain.bytes;
  if (share > 0.9) return `Compression saves next to nothing here (${smallest.name}: ${percent(share)} of the size).`;
  const slower = smallest.loadMs / Math.max(plain.loadMs, 1e-3);
  return `Size against speed: ${smallest.name} takes ${percent(share)} of the space and ${times(slower)} times as long to load (${smallest.loadMs.toFixed(1)} ms instead of ${plain.loadMs.toFixed(1)} ms).`;
}

function decide(
  candidates: readonly Candidate[],
  facts: GraphFacts,
): Pick<Advice, 'recommended' | 'reason' | 'arrayShare'> {
  const pickle = plainOf(candidates, 'pickle');
  const joblib = plainOf(candidates, 'joblib');
  const arrayShare = Math.min(1, facts.arrayBytes / Math.max(1, pickle.bytes));
  const size = sizeText(pickle.bytes);
  if (pickle.bytes < SMALL || arrayShare < MOSTLY_ARRAYS) {
    const why =
      pickle.bytes < SMALL
        ? `the object is small (${size})`
        : `only ${percent(arrayShare)} of its ${size} are numeric arrays, and Joblib is made for those`;
    const reason = `Use Pickle: ${why}; a pickle needs no library in Python, and loads here in ${pickle.loadMs.toFixed(1)} ms (Joblib: ${joblib.loadMs.toFixed(1)} ms). ${
      pickle.bytes < SMALL ? '' : tradeOff(joblib, candidates)
    }`;
    return { recommended: pickle, reason: reason.trim(), arrayShare };
  }
  const reason = `Use Joblib: ${percent(arrayShare)} of the ${size} are numeric arrays (${facts.arrays} of them), which its files hold as raw, aligned bytes that are streamed and can be mapped into memory; it loads here in ${joblib.loadMs.toFixed(1)} ms (Pickle: ${pickle.loadMs.toFixed(1)} ms). ${tradeOff(joblib, candidates)}`;
  return { recommended: joblib, reason: reason.trim(), arrayShare };
}

export function createAdvise(api: Api): (value: unknown, options?: AdviseOptions) => Promise<Advice> {
  return async (value, options = {}) => {
    checkOptions('advise', options, { all: FLAG, onProgress: FUNCTION });
    if (value === undefined) throw new InvalidInputError('advise needs a value that can be written');
    const graph = await api.load<unknown>(await api.dumpBytes(value, { format: 'pickle' }), { lossless: true });
    const facts = graphFacts(graph);
    const plans = options.all === true ? everyPlan() : SENSIBLE;
    const candidates: Candidate[] = [];
    for (const [i, plan] of plans.entries()) {
      options.onProgress?.(i, plans.length, nameOf(plan));
      const candidate = await measure(api, graph, plan);
      if (candidate !== undefined) candidates.push(candidate);
    }
    const { arrays, arrayBytes } = facts;
    return { ...decide(candidates, facts), candidates, arrays, arrayBytes };
  };
}
