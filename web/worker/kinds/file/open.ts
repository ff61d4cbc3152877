/** Reads a file: what the scan says of it, and the models in it. Nothing of it runs. */
import { describe, isBrineError, load, type ModelDescription, open } from 'brine';
import { modelsIn, outline, type OutlineNode } from 'brine/explain';
import { scan, type ScanReport } from 'brine/scan';
import { handler, type Problem, type Progress } from '../../contract.js';
import { forget, keep } from '../../files.js';

declare module '../../contract.js' {
  interface Contract {
    open: { ask: { id: string; name: string; source: Blob; beside?: readonly Beside[] }; give: Opened };
    close: { ask: { id: string }; give: null };
  }
}

/** A file that belongs to another: Joblib before 0.10 kept arrays so. */
export interface Beside {
  readonly name: string;
  readonly source: Blob;
}

/** Facts of a file. */
export interface Opened {
  readonly name: string;
  readonly stored: number;
  readonly unpacked: number;
  readonly compression: string | null;
  readonly formats: readonly string[];
  readonly protocol: number | null;
  readonly report: ScanReport;
  readonly models: readonly { readonly path: string; readonly description: ModelDescription }[];
  /** Models that are not described: there are so many. */
  readonly more: number;
  /** What is in a file without models. */
  readonly outline: OutlineNode | null;
  /** Why it only can be looked at: it does not load as it stands. */
  readonly inert: Problem | null;
  /** Files beside it that it needs and that were not given. */
  readonly missing: readonly string[];
  readonly milliseconds: number;
}

type Contents = Awaited<ReturnType<typeof open>>;

const MAX_MODELS = 50;

/** Sizes of the file from which on its opcodes are counted. */
const PACKED_TIGHTLY = 4;

/** Bytes that are read at once where nothing needs to be told. */
const SMALL = 2 ** 24;

/** The bytes of a file in one piece, with how far it has come. */
async function read(source: Blob, told: (progress: Progress) => void): Promise<Uint8Array> {
  if (source.size < SMALL) return new Uint8Array(await source.arrayBuffer());
  const said = (at: number): void => {
    told({ doing: 'reading', share: at / source.size });
  };
  const stream = source.stream();
  let reader: ReadableStreamBYOBReader;
  try {
    reader = stream.getReader({ mode: 'byob' });
  } catch {
    return readPieces(stream, source.size, said);
  }
  // Each piece is read to where it stays: pieces of their own would wait for the garbage collector beside the file.
  let buffer = new ArrayBuffer(source.size);
  for (let at = 0; at < source.size;) {
    const { value, done } = await reader.read(new Uint8Array(buffer, at));
    if (value !== undefined) buffer = value.buffer;
    if (done) throw new Error('the file ended early: was it changed? Open it again');
    at += value.length;
    said(at);
  }
  return new Uint8Array(buffer);
}

/** As {@link read}, in browsers that do not read to a given place. */
async function readPieces(
  stream: ReadableStream<Uint8Array>,
  size: number,
  said: (at: number) => void,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for await (const piece of stream as unknown as AsyncIterable<Uint8Array>) {
    bytes.set(piece, at);
    at += piece.length;
    said(at);
  }
  return bytes;
}

const problem = (error: unknown): Problem => {
  if (!isBrineError(error)) throw error;
  return { code: error.code, message: error.message };
};

const quiet = { onWarning: () => undefined } as const;

interface Value {
  readonly value: unknown;
  readonly inert: Problem | null;
  readonly missing?: readonly string[];
}

/** The names of the files beside it that a file needs. */
const namesBeside = (error: unknown): readonly string[] =>
  isBrineError(error) && 'names' in error ? (error.names as readonly string[]) : [];

const SHOWN = 4;

function isMissing(missing: readonly string[]): Value {
  const rest = missing.length > SHOWN ? ` and ${missing.length - SHOWN} more` : '';
  const message = `its arrays are in files beside it: ${missing.slice(0, SHOWN).join(', ')}${rest}`;
  return { value: undefined, inert: { code: 'BESIDE', message }, missing };
}

async function loadWith(bytes: Uint8Array, beside: readonly Beside[]): Promise<unknown> {
  const sidecar = async (name: string): Promise<ArrayBuffer> =>
    beside.find((one) => one.name === name)!.source.arrayBuffer();
  return load<unknown>(bytes, { ...quiet, sidecar });
}

/** What stands in the file, or why it cannot be told. */
async function valueOf(stored: Uint8Array, contents: Contents, beside: readonly Beside[]): Promise<Value> {
  // What was unpacked need not be unpacked again, but where it became much more than it was: what such a file may ask for goes by its packed size.
  const again = contents.skops !== undefined || contents.bytes.length > PACKED_TIGHTLY * stored.length;
  const bytes = again ? stored : contents.bytes;
  try {
    return { value: await load<unknown>(bytes, quiet), inert: null };
  } catch (error) {
    const needed = namesBeside(error);
    const missing = needed.filter((name) => !beside.some((one) => one.name === name));
    if (missing.length > 0) return isMissing(missing);
    if (needed.length > 0)
      return loadWith(bytes, beside).then(
        (value) => ({ value, inert: null }),
        (cause: unknown) => ({ value: undefined, inert: problem(cause) }),
      );
    const inert = problem(error);
    try {
      // Nothing runs in the inert graph either; it shows what there is.
      return { value: await load<unknown>(bytes, { ...quiet, lossless: true, allowDangerous: true } as object), inert };
    } catch (again) {
      return { value: undefined, inert: problem(again) };
    }
  }
}

/** The bytes behind compression. What the scanner found must be told also of a file that nobody can unpack. @throws as `open`, where it found nothing */
async function contentsOf(stored: Uint8Array, { verdict }: ScanReport): Promise<Contents | { problem: Problem }> {
  try {
    return await open(stored);
  } catch (error) {
    if (verdict !== 'dangerous' && verdict !== 'suspicious') throw error;
    return { problem: problem(error) };
  }
}

function describedIn(value: unknown): Pick<Opened, 'models' | 'more' | 'outline'> {
  const models = modelsIn(value);
  const described: { path: string; description: ModelDescription }[] = [];
  for (const { path, model } of models.slice(0, MAX_MODELS)) described.push({ path, description: describe(model) });
  return {
    models: described,
    more: models.length - described.length,
    outline: models.length === 0 && value !== undefined ? outline(value) : null,
  };
}

export default handler('open', async ({ id, name, source, beside = [] }, told) => {
  const start = performance.now();
  told({ doing: 'reading', share: 0 });
  // What the overview asks next arrives while the file is read.
  void Promise.allSettled([import('../model/parameters.js'), import('../rows/ranges.js')]);
  const stored = await read(source, told);
  if (stored.length === 0) throw new Error('the file is empty');
  told({ doing: 'scanning' });
  const report = await scan(stored, { name });
  told({ doing: 'unpacking' });
  const contents = await contentsOf(stored, report);
  told({ doing: 'loading' });
  const {
    value,
    inert,
    missing = [],
  }: Value = 'problem' in contents
    ? { value: undefined, inert: contents.problem }
    : await valueOf(stored, contents, beside);
  forget(id);
  const bytes = 'problem' in contents ? stored : contents.bytes;
  keep({ id, name, stored, bytes, value });
  told({ doing: 'describing' });
  const { compression, skops } = 'problem' in contents ? {} : contents;
  return {
    name,
    stored: stored.length,
    unpacked: bytes.length,
    compression: compression ?? null,
    formats: report.formats,
    protocol: skops?.protocol ?? (bytes[0] === 0x80 ? bytes[1]! : null),
    report,
    ...describedIn(value),
    inert,
    missing,
    milliseconds: performance.now() - start,
  };
});
