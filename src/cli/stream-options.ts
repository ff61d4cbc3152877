/** The options of `predict` and `score` that say how tables are read, scored and written. */
import { type Command, Option } from 'commander';
import { InvalidInputError } from '../core/errors.js';
import type { OnError, ScoringOptions, TableFormat } from '../entries/stream-node.js';
import { nameFormat, TABLE_FORMATS } from '../stream/formats.js';
import { oneLine } from './exit.js';
import type { Terminal } from './terminal.js';
import { keepAllSmall, keepModest } from './heap-growth.js';

export interface StreamOptions {
  from?: TableFormat;
  to?: TableFormat;
  keep?: string;
  keepAll?: boolean;
  methods?: string;
  onError?: OnError;
  batchRows?: number;
  threads?: number;
  delimiter?: string;
  decimal?: string;
  quote?: string;
  encoding?: string;
  header?: boolean;
  text?: string;
  column?: string;
  precision?: string;
  ignoreExtra?: boolean;
}

/** A whole number from an option. @throws InvalidInputError */
export const count =
  (name: string, least = 0) =>
  (value: string): number => {
    const number = Number(value);
    if (!Number.isSafeInteger(number) || number < least || !/^\d+$/.test(value))
      throw new InvalidInputError(`${name} ${value}: give a whole number${least > 0 ? ` from ${least}` : ''}`);
    return number;
  };

export function addStreamOptions(command: Command): Command {
  return command
    .option('-c, --column <name>', 'take one column of the table as texts, for models of documents')
    .addOption(
      new Option(
        '-p, --precision <type>',
        'of the products of perceptrons, linear models and projections: float32 is faster for wide layers, right to some seven digits',
      ).choices(['float64', 'float32']),
    )
    .option('--ignore-extra', 'leave columns away that the model was not fitted with')
    .addOption(
      new Option('--from <format>', 'format of the input, where its name does not say it').choices(TABLE_FORMATS),
    )
    .addOption(
      new Option('--to <format>', 'format of the output, where its name does not say it').choices(TABLE_FORMATS),
    )
    .option('--methods <names>', 'several results side by side, as in predict,predict_proba')
    .option('--keep <columns>', 'carry these columns of the input over, as in id,name')
    .option('--keep-all', 'carry all columns of the input over')
    .addOption(
      new Option('--on-error <what>', 'what to do with a row that cannot be scored (default: fail)').choices([
        'fail',
        'null',
        'skip',
      ]),
    )
    .option('--batch-rows <n>', 'rows that are scored at a time (default: 16384)', count('--batch-rows', 1))
    .option(
      '--threads <n>',
      'threads that score; 1 where an engine runs a process for each core (default: those of the machine, where they win)',
      count('--threads', 1),
    )
    .option('--delimiter <c>', 'what stands between cells; default: detected')
    .option('--decimal <c>', '. or , in numbers; default: detected')
    .option('--quote <c>', 'what stands around cells with delimiters; default "')
    .option('--encoding <name>', 'of texts, as in windows-1252; default utf-8')
    .option('--no-header', 'the first line of a CSV is data')
    .option('--text <columns>', 'columns that are texts although they look like numbers');
}

const list = (text: string | undefined): string[] | undefined =>
  text
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/**
 * Reads a table, of which the rows stand in memory of their own and few of them are objects, with little room for new objects: three
 * such spaces for each thread are as much as all else. JSON is read as objects.
 */
export async function withLittleRoom<T>(
  input: readonly string[],
  { from }: StreamOptions,
  work: () => Promise<T>,
): Promise<T> {
  const format = from ?? nameFormat(input[0] ?? '').format;
  if (format === 'json' || format === 'jsonl') return work();
  // Collecting often costs a third of the speed of texts, and next to nothing where columns are read as they stand.
  const usual = format === 'parquet' ? keepAllSmall() : keepModest();
  return work().finally(usual);
}

/** What the options mean to the library. */
export function scoringOptions(options: StreamOptions, method: string, terminal: Terminal): ScoringOptions {
  const { from, delimiter, decimal, quote, encoding, onError, batchRows, threads, column, precision } = options;
  const text = list(options.text);
  const keep = options.keepAll === true ? true : list(options.keep);
  const asked = {
    ...(precision === undefined ? {} : { precision }),
    // What is carried over is often nothing that the model knows.
    ...(options.ignoreExtra === true || keep !== undefined ? { extraColumns: 'ignore' } : {}),
  };
  let told = 0;
  return {
    methods: list(options.methods) ?? [method],
    ...(from === undefined ? {} : { from }),
    ...(keep === undefined ? {} : { keep }),
    ...(onError === undefined ? {} : { onError }),
    ...(batchRows === undefined ? {} : { batchRows }),
    ...(threads === undefined ? {} : { threads }),
    ...(column === undefined ? {} : { column }),
    text: {
      ...(delimiter === undefined ? {} : { delimiter: delimiter === '\\t' ? '\t' : delimiter }),
      ...(decimal === undefined ? {} : { decimal }),
      ...(quote === undefined ? {} : { quote }),
      ...(encoding === undefined ? {} : { encoding }),
      ...(options.header === false ? { header: false } : {}),
      ...(text === undefined ? {} : { text }),
    },
    ...(Object.keys(asked).length === 0 ? {} : { methodOptions: asked }),
    ...progressOf(terminal),
    onFailedRow: ({ file, row, message }) => {
      told++;
      if (told <= MOST_TOLD) terminal.err(`brine: ${oneLine(`${file}: row ${row}: ${message}`)}\n`);
      else if (told === MOST_TOLD + 1) terminal.err('brine: further rows that cannot be scored are only counted\n');
    },
  };
}

/** Rows that cannot be scored and are told one by one. */
const MOST_TOLD = 10;

/** Rows, rate and time left, where somebody looks on. */
function progressOf(terminal: Terminal): Pick<ScoringOptions, 'onProgress'> {
  if (terminal.progress !== true) return {};
  const start = performance.now();
  let last = 0;
  return {
    onProgress: ({ rows, share }) => {
      const now = performance.now();
      if (now - last < 200) return;
      last = now;
      const seconds = (now - start) / 1000;
      const left =
        share === undefined || share <= 0.01 || seconds < 1
          ? ''
          : `, ${Math.round((seconds * (1 - share)) / share)} s left`;
      const rate = Math.round(rows / Math.max(seconds, 0.001));
      terminal.err(`\r\u001b[2K${rows.toLocaleString('en')} rows, ${rate.toLocaleString('en')} a second${left}`);
    },
  };
}

/** Removes what {@link scoringOptions} shows while it works. */
export function endProgress(terminal: Terminal): void {
  if (terminal.progress === true) terminal.err('\r\u001b[2K');
}
