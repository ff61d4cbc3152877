/** `migrate` of files: written under a temporary name, read again, asked the golden rows, and only then put in place. */
import { randomBytes } from 'node:crypto';
import { readFile, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type CardOptions, estimatorOf, prepare } from '../../card/build.js';
import { buildCard } from '../../card/build-node.js';
import { encodeResult, decodeInput } from '../../card/encode.js';
import { generateInput, isRunnable } from '../../card/features.js';
import { compareResults, type KeptMethod, methodsOf } from '../../card/golden.js';
import { pythonName } from '../../card/method-names.js';
import { type Card, type Comparison, type Encoded, formatCard } from '../../card/schema.js';
import { BrineError, IntegrityError, InvalidInputError, InvalidStateError } from '../../core/errors.js';
import type { Estimator } from '../../estimators/estimator.js';
import type { X } from '../../estimators/input/read-input.js';
import { nodeFiles } from '../../io/node-files.js';
import { formatOf } from '../../model/by-need/saving.js';
import type { DumpOptions, DumpResult, ModelApi } from '../../model/options.js';
import { cardPath } from '../../model/card-file-node.js';
import { cardBeside, refuseStrangeCard } from './card-node.js';
import { refuseDamaged, refuseMiscounted } from '../damage.js';
import { formatFor } from '../joblib.js';
import { type Migrated, migrateGraph } from '../migrate.js';
import { highestProtocol, protocolFor } from '../python.js';
import { isSince, type Versions } from '../versions.js';

export interface MigrateFileOptions extends DumpOptions {
  /** Requirements, such as `scikit-learn==1.9.1`. */
  to: readonly string[];
  /** Rows that the model is asked before and after. Default: those of the card, or rows made from the model's own ranges. */
  golden?: X;
  /** Write the file even where an answer differs. */
  accept?: boolean;
}

export interface MigratedFile extends DumpResult {
  readonly from: Migrated['from'];
  readonly to: Migrated['to'];
  readonly notes: readonly string[];
  readonly untouched: readonly string[];
  /** Answers before and after, by method; empty where the model cannot be asked. */
  readonly predictions: readonly Comparison[];
}

function rowsFor(model: Estimator, card: Card | undefined, given: X | undefined): X | undefined {
  if (given !== undefined) return given;
  if (card?.golden !== undefined && card.golden !== null) return decodeInput(card.golden.input);
  if (!isRunnable(model)) return undefined;
  try {
    return generateInput(model);
  } catch (error) {
    // A damaged model is not taken anywhere.
    if (error instanceof BrineError && !(error instanceof InvalidStateError)) return undefined;
    throw error;
  }
}

interface Answer {
  readonly method: KeptMethod | 'inverseTransform';
  /** What it was asked: the rows, or what came out of them. */
  readonly input: X;
  readonly wanted: Encoded;
}

/** What a model answers. A method that the rows do not suit is left out where another one answers; rows that were given must suit one. */
function answersOf(model: Estimator, rows: X, given: boolean): Answer[] {
  const found: Answer[] = [];
  let refused: BrineError | undefined;
  const ask = (method: Answer['method'], input: X): unknown => {
    try {
      const result: unknown = model[method](input);
      found.push({ method, input, wanted: encodeResult(result) });
      return result;
    } catch (error) {
      if (!(error instanceof BrineError) || error instanceof InvalidStateError) throw error;
      refused ??= error;
      return undefined;
    }
  };
  for (const method of methodsOf(model)) {
    const result = ask(method, rows);
    if (method === 'transform' && result !== undefined && model.methods.includes('inverseTransform'))
      ask('inverseTransform', result as X);
  }
  if (found.length === 0 && given && refused !== undefined) throw refused;
  return found;
}

const compareAnswers = (after: Estimator, before: readonly Answer[]): Comparison[] =>
  before.map(({ method, input, wanted }) =>
    compareResults(pythonName(method), encodeResult(after[method](input)), wanted, 0),
  );

interface Asked {
  readonly migrated: Migrated;
  /** None where the model cannot be asked. */
  readonly answers: readonly Answer[];
}

/** Room for what the new file has more, as shares of the old one's size; memory that nobody touches costs nothing. */
const ROOMS = [2, 1.25];

/** Memory for both files, one after the other; undefined where there is no such block. */
async function memoryFor(input: string): Promise<ArrayBuffer | undefined> {
  // Reading it says why there is none.
  const size = await stat(input).then(
    (found) => found.size,
    () => 0,
  );
  for (const room of ROOMS) {
    try {
      return new ArrayBuffer(Math.ceil(size * room));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return undefined;
}

/** Asks the old model first: its arrays are the new one's until that is written. */
async function askAndMigrate(
  api: ModelApi,
  input: string,
  into: ArrayBuffer | undefined,
  card: Card | undefined,
  golden: X | undefined,
  to: readonly string[],
): Promise<Asked> {
  const graph = await api.load<unknown>(input, { lossless: true, into });
  if (card !== undefined) await refuseStrangeCard(card, graph, input);
  const before = estimatorOf(graph, card?.at);
  const rows = before === undefined ? undefined : rowsFor(before, card, golden);
  const answers = before === undefined || rows === undefined ? [] : answersOf(before, rows, golden !== undefined);
  // What answered has been read already.
  if (answers.length === 0) refuseDamaged(graph);
  else refuseMiscounted(graph);
  return { answers, migrated: migrateGraph(graph, to, true) };
}

/** Writes the model, and lets it go. */
async function write(
  api: ModelApi,
  asked: Asked,
  path: string,
  options: DumpOptions,
): Promise<[DumpResult, Omit<Migrated, 'model'>]> {
  const { model, ...about } = asked.migrated;
  return [await api.dump(model, path, dumpOptionsFor(about.to, path, options)), about];
}

/** A form that the wanted releases of Python and Joblib read. */
export function dumpOptionsFor(to: Versions, path: string, options: DumpOptions): DumpOptions {
  const highest = highestProtocol(to.python);
  const { protocol = protocolFor(to.python) } = options;
  if (protocol > highest)
    throw new InvalidInputError(`Python ${to.python} reads protocols up to ${highest}, not ${protocol}`);
  const format = formatFor(formatOf(path, options), options.compress, path, to);
  return { ...options, protocol, format, python2: !isSince(to.python, '3.0') };
}

/**
 * Writes a model file for other releases.
 *
 * @throws MigrationError with all that stands in the way; IntegrityError where answers differ and `accept` is not set
 */
export async function migrateFile(
  api: ModelApi,
  input: string,
  output: string,
  { to, golden, accept = false, ...options }: MigrateFileOptions,
): Promise<MigratedFile> {
  const place = await stat(output).catch(() => undefined);
  if (place?.isDirectory() === true)
    throw new InvalidInputError(`${output} is a folder: name the file that is written`);
  const card = await cardBeside(input);
  const memory = await memoryFor(input);
  let asked: Asked | undefined = await askAndMigrate(api, input, memory, card, golden, to);
  const { answers } = asked;
  const temporary = join(dirname(output), `.${randomBytes(6).toString('hex')}.tmp.${basename(output)}`);
  try {
    const [result, migrated] = await write(api, asked, temporary, options);
    asked = undefined;
    // The old model is asked no more.
    const into = (await stat(temporary)).size <= (memory?.byteLength ?? 0) ? memory : undefined;
    const written = await api.load<unknown>(temporary, { lossless: true, into });
    const after = estimatorOf(written, card?.at);
    const predictions = after === undefined ? [] : compareAnswers(after, answers);
    refuseDifferences(predictions, output, accept);
    if (card !== undefined) await writeCard(api, written, temporary, output, card, migrated);
    await rename(temporary, output);
    if (card !== undefined) await rename(cardPath(temporary), cardPath(output));
    return { ...result, files: [output], ...migrated, predictions };
  } catch (error) {
    for (const left of [temporary, cardPath(temporary)]) await unlink(left).catch(() => undefined);
    if (error instanceof Error) error.message = error.message.replaceAll(temporary, output);
    throw error;
  }
}

function refuseDifferences(predictions: readonly Comparison[], output: string, accept: boolean): void {
  const different = predictions.filter(({ ok }) => !ok);
  if (different.length === 0 || accept) return;
  const list = different.map(({ method, largestAbsolute, largestRelative }) =>
    largestRelative > 0
      ? `${method} by ${largestAbsolute.toExponential(1)} (relative ${largestRelative.toExponential(1)})`
      : method,
  );
  throw new IntegrityError(
    `${output} was not written: the wanted release computes otherwise: ${list.join(', ')}. Accept it with --accept (accept: true)`,
  );
}

/** The card of the new file: what people said of the old one, and an entry of its history. */
async function writeCard(
  api: ModelApi,
  graph: unknown,
  temporary: string,
  output: string,
  card: Card,
  { from, to }: Omit<Migrated, 'model'>,
): Promise<void> {
  const stored = await readFile(temporary);
  const kept: CardOptions = {
    ...(card.name === undefined ? {} : { name: card.name }),
    ...(card.version === undefined ? {} : { version: card.version }),
    ...(card.description === undefined ? {} : { description: card.description }),
    ...(card.author === undefined ? {} : { author: card.author }),
    ...(card.training === undefined ? {} : { training: card.training as NonNullable<CardOptions['training']> }),
    ...(card.golden === null ? {} : { golden: decodeInput(card.golden.input) }),
    at: card.at,
    metrics: card.metrics,
    code: false,
  };
  const made = await buildCard(graph, prepare(graph, kept), output, stored, await api.open(stored), kept);
  made.code = card.code;
  made.history = [
    ...(card.history ?? []),
    {
      at: new Date().toISOString(),
      action: 'migrate',
      from: { file: card.file.name, sha256: card.file.sha256, sklearn: from['scikit-learn'] ?? null },
      to: { ...to },
    },
  ];
  await nodeFiles.writeAtomic(cardPath(temporary), [new TextEncoder().encode(formatCard(made))]);
}
