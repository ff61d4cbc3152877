import { statSync } from 'node:fs';
import { extname } from 'node:path';
import { Command } from 'commander';
import { InvalidInputError, UnsupportedError } from '../../core/errors.js';
import { pythonName } from '../../card/method-names.js';
import { nearestName } from '../../core/options.js';
import { writeFile } from '../../entries/shared/write-file-node.js';
import { isEstimator } from '../../estimators/estimator.js';
import { NdArray } from '../../numpy/ndarray.js';
import { printed } from '../../core/show/print.js';
import { isSparse } from '../../scipy/sparse.js';
import { jsonText } from '../json-text.js';
import { addModelOptions, loadModel, type ModelOptions } from '../model-options.js';
import {
  addStreamOptions,
  count,
  endProgress,
  scoringOptions,
  type StreamOptions,
  withLittleRoom,
} from '../stream-options.js';
import { nameFormat } from '../../stream/formats.js';
import type { Terminal } from '../terminal.js';

interface PredictOptions extends ModelOptions, StreamOptions {
  input: string[];
  method: string;
  output?: string;
  skip?: number;
  limit?: number;
}

/** True where a table is read, scored and written batch by batch, of any length; otherwise one result is written as it is. */
function isStream(options: PredictOptions): boolean {
  const {
    output,
    input,
    column: _,
    precision: __,
    ignoreExtra: ___,
    at: ____,
    register: _____,
    method: ______,
    ...more
  } = options;
  const asks = Object.entries(more).some(
    ([name, value]) => value !== undefined && !(name === 'header' && value === true),
  );
  const [first] = input;
  const many = input.length > 1 || /[*?{[]|^s3:|^https?:|\/$/.test(first ?? '') || isFolder(first ?? '');
  return (
    asks ||
    many ||
    (output !== undefined && !/\.(?:json|npy)$/i.test(output)) ||
    nameFormat(first ?? '').packing !== undefined
  );
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** `predict_proba` and `predictProba` are the same method. */
function camelCase(method: string): string {
  return method.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Calls one method of a model by either of its names. */
export function callMethod(
  model: unknown,
  method: string,
  X: unknown,
  options?: Readonly<Record<string, unknown>>,
): unknown {
  const name = camelCase(method);
  const target = model as Record<string, unknown> | null;
  if (!/^[a-z][A-Za-z]*$/.test(name)) throw new InvalidInputError(`"${method}" is not the name of a method`);
  if (typeof target !== 'object' || target === null)
    throw new UnsupportedError(`the file holds no model: it is ${target === null ? 'None' : printed(target)}`);
  const found = target[name];
  if (typeof found !== 'function' && isEstimator(target)) {
    const has = target.methods.map(pythonName);
    const nearest = nearestName(method, has);
    throw new UnsupportedError(
      `${target.className} has no method ${method}${nearest === undefined ? `; it has ${has.join(', ')}` : `: did you mean ${nearest}?`}`,
    );
  }
  if (typeof found !== 'function') {
    throw new UnsupportedError(
      `the file holds no model with a method ${method}: it is ${printed(target).slice(0, 200)}`,
    );
  }
  return (found as (X: unknown, options?: unknown) => unknown).call(model, X, options);
}

function dense(result: unknown): NdArray {
  if (result instanceof NdArray) return result;
  if (isSparse(result)) return result.toDense();
  throw new InvalidInputError('this result is not one array: write it as .json');
}

function sparseJson(result: unknown): unknown {
  if (!isSparse(result)) return result;
  const { format, shape, indptr, indices, data } = result;
  return { format, shape: [...shape], indptr: [...indptr], indices: [...indices], data: [...data] };
}

async function writeResult(result: unknown, options: PredictOptions): Promise<void> {
  const path = options.output!;
  switch (extname(path).toLowerCase()) {
    case '.json':
      await writeFile(path, `${jsonText(sparseJson(result))}\n`);
      return;
    case '.npy': {
      const { writeNpy } = await import('../../numpy/files/npy-write.js');
      await writeFile(path, writeNpy(dense(result)));
      return;
    }
    default:
      throw new InvalidInputError(`${path}: an output is .json or .npy, or a table`);
  }
}

/** One column of a table, or of records: the texts that a model of documents takes. */
function oneColumn(X: unknown, name: string): unknown[] {
  const table = X as { columns?: unknown; data?: unknown };
  const column: unknown =
    Array.isArray(X) && X.every((row) => typeof row === 'object' && row !== null && Object.hasOwn(row, name))
      ? X.map((row: Record<string, unknown>) => row[name])
      : table.data instanceof Map
        ? table.data.get(name)
        : undefined;
  if (column === undefined) {
    const known = Array.isArray(table.columns) ? `; there are ${table.columns.join(', ')}` : '';
    throw new InvalidInputError(`the input has no column "${name}"${known}`);
  }
  const values = Array.from(column as ArrayLike<unknown>);
  const at = values.findIndex((value) => typeof value !== 'string');
  if (at >= 0) throw new InvalidInputError(`column "${name}" is no text: row ${at} is ${String(values[at])}`);
  return values;
}

const EXAMPLES = `
Examples:
  $ brine predict churn.joblib --input customers.csv
  $ brine predict churn.joblib --input rows.json --method predict_proba --output scores.csv
  $ brine predict churn.joblib --input customers.parquet --output scores.csv
  $ brine predict churn.joblib -i 'customers-*.csv.gz' -o scores.parquet --keep id --methods predict,predict_proba
  $ cat rows.arrows | brine predict churn.joblib -i - --from arrow --to arrow > scores.arrows
  $ brine predict churn.joblib -i rows.jsonl -o scores.jsonl --on-error null
  $ brine predict bundle.pkl --at v1.model --input rows.csv
  $ brine predict churn.joblib --register ./own.mjs --input customers.csv
  $ brine predict churn.joblib --input export.csv --ignore-extra
  $ brine predict topics.joblib --input mails.csv --column body
  $ brine predict digits.pkl --input digits.npy --precision float32 --output labels.npy
  $ echo '[[5.1, 3.5, 1.4, 0.2]]' | brine predict iris.pkl --input -`;

/** Batch by batch. */
async function stream(model: unknown, options: PredictOptions, terminal: Terminal): Promise<void> {
  const { predictStream } = await import('../../stream/predict-stream-node.js');
  const { to, skip, limit, input, output = '-' } = options;
  const { rows, failed } = await predictStream(model as object, {
    ...scoringOptions(options, options.method, terminal),
    input,
    output: output !== '-' && isFolder(output) && !output.endsWith('/') ? `${output}/` : output,
    ...(to === undefined ? {} : { to }),
    ...(skip === undefined ? {} : { skip }),
    ...(limit === undefined ? {} : { limit }),
  }).finally(() => {
    endProgress(terminal);
  });
  if (failed > 0)
    terminal.err(`brine: ${failed} of ${rows + (options.onError === 'skip' ? failed : 0)} rows could not be scored\n`);
}

export function predictCommand(terminal: Terminal): Command {
  const command = addModelOptions(new Command('predict'))
    .description('run a model on rows of a table')
    .argument('<model>', 'a Pickle or Joblib file')
    .requiredOption(
      '-i, --input <file...>',
      'rows as .csv, .tsv, .jsonl, .json, .parquet, .arrow, .npy or .npz, also packed (.gz, .zst): files, globs, folders, s3://, https://; - is standard input, JSON unless --from says otherwise',
    )
    .option('-m, --method <name>', 'predict, predict_proba, decision_function, transform …', 'predict')
    .option(
      '-o, --output <file>',
      'write to .csv, .tsv, .jsonl, .json, .parquet, .arrow or .npy, to a folder/, s3:// or - instead of JSON on standard output',
    )
    .option('--skip <n>', 'leave the first rows away', count('--skip'))
    .option('--limit <n>', 'read no more rows than these', count('--limit', 1));
  return addStreamOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, given: PredictOptions) => {
      // Several names are several results side by side, under either option.
      const options = given.method.includes(',') ? { ...given, methods: given.methods ?? given.method } : given;
      if (isStream(options)) {
        await withLittleRoom(options.input, options, async () =>
          stream(await loadModel(path, options, terminal), options, terminal),
        );
        return;
      }
      const model = await loadModel(path, options, terminal);
      const { readInput } = await import('../input.js');
      const input = await readInput(options.input[0]!, terminal);
      const X = options.column === undefined ? input : oneColumn(input, options.column);
      const { precision } = options;
      const asked = {
        ...(precision === undefined ? {} : { precision }),
        ...(options.ignoreExtra === true ? { extraColumns: 'ignore' } : {}),
      };
      const result = callMethod(model, options.method, X, Object.keys(asked).length === 0 ? undefined : asked);
      if (options.output === undefined) terminal.out(`${jsonText(sparseJson(result))}\n`);
      else await writeResult(result, options);
    });
}
