import { extname } from 'node:path';
import { Command, Option } from 'commander';
import { InvalidInputError, UnsupportedError } from '../../core/errors.js';
import { writeFile } from '../../entries/inspect-node.js';
import { NdArray } from '../../numpy/ndarray.js';
import { writeNpy } from '../../numpy/files/npy-write.js';
import { isSparse } from '../../scipy/sparse.js';
import { formatCsv } from '../../table/csv.js';
import { readInput } from '../input.js';
import { jsonText } from '../json-text.js';
import { addModelOptions, loadModel, type ModelOptions } from '../model-options.js';
import type { Terminal } from '../terminal.js';

interface PredictOptions extends ModelOptions {
  input: string;
  method: string;
  output?: string;
  column?: string;
  precision?: string;
  ignoreExtra?: boolean;
}

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
  if (!/^[a-z][A-Za-z]*$/.test(name) || typeof target !== 'object' || target === null) {
    throw new InvalidInputError(`"${method}" is not the name of a method`);
  }
  const found = target[name];
  if (typeof found !== 'function') {
    throw new UnsupportedError(`the file holds no model with a method ${method}`);
  }
  return (found as (X: unknown, options?: unknown) => unknown).call(model, X, options);
}

function columnNames(model: unknown, method: string, width: number): string[] {
  const classes = (model as { classes?: unknown }).classes;
  if (method.includes('roba') && classes instanceof NdArray && classes.size === width) {
    return (classes.tolist() as unknown[]).map((label) => `${method}_${String(label)}`);
  }
  if (width === 1) return [method];
  return Array.from({ length: width }, (_, i) => `${method}_${i}`);
}

function toCsv(result: NdArray, model: unknown, method: string): string {
  if (result.ndim > 2) throw new InvalidInputError(`a CSV has two dimensions, the result ${result.ndim}`);
  const rows = result.tolist() as unknown[];
  const width = result.ndim === 2 ? result.shape[1]! : 1;
  const table = rows.map((row) => (Array.isArray(row) ? row : [row]) as unknown[]);
  return formatCsv(columnNames(model, method, width), table);
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

async function writeResult(result: unknown, model: unknown, options: PredictOptions): Promise<void> {
  const path = options.output!;
  switch (extname(path).toLowerCase()) {
    case '.json':
      await writeFile(path, `${jsonText(sparseJson(result))}\n`);
      return;
    case '.csv':
      await writeFile(path, toCsv(dense(result), model, options.method));
      return;
    case '.npy':
      await writeFile(path, writeNpy(dense(result)));
      return;
    default:
      throw new InvalidInputError(`${path}: an output is .json, .csv or .npy`);
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
  $ brine predict bundle.pkl --at v1.model --input rows.csv
  $ brine predict churn.joblib --register ./own.mjs --input customers.csv
  $ brine predict churn.joblib --input export.csv --ignore-extra
  $ brine predict topics.joblib --input mails.csv --column body
  $ brine predict digits.pkl --input digits.npy --precision float32 --output labels.npy
  $ echo '[[5.1, 3.5, 1.4, 0.2]]' | brine predict iris.pkl --input -`;

export function predictCommand(terminal: Terminal): Command {
  return addModelOptions(new Command('predict'))
    .description('run a model on rows of a table')
    .argument('<model>', 'a Pickle or Joblib file')
    .requiredOption(
      '-i, --input <file>',
      'rows as .json, .csv, .parquet, .arrow, .npy or .npz; - reads JSON from standard input',
    )
    .option('-m, --method <name>', 'predict, predict_proba, decision_function, transform …', 'predict')
    .option('-c, --column <name>', 'take one column of the table as texts, for models of documents')
    .addOption(
      new Option(
        '-p, --precision <type>',
        'of the products of perceptrons, linear models and projections: float32 is faster for wide layers, right to some seven digits',
      ).choices(['float64', 'float32']),
    )
    .option('--ignore-extra', 'leave columns away that the model was not fitted with')
    .option('-o, --output <file>', 'write to .json, .csv or .npy instead of JSON on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, options: PredictOptions) => {
      const model = await loadModel(path, options, terminal);
      const input = await readInput(options.input, terminal);
      const X = options.column === undefined ? input : oneColumn(input, options.column);
      const { precision } = options;
      const asked = {
        ...(precision === undefined ? {} : { precision }),
        ...(options.ignoreExtra === true ? { extraColumns: 'ignore' } : {}),
      };
      const result = callMethod(model, options.method, X, Object.keys(asked).length === 0 ? undefined : asked);
      if (options.output === undefined) terminal.out(`${jsonText(sparseJson(result))}\n`);
      else await writeResult(result, model, options);
    });
}
