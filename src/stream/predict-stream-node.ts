/** A table of any length through a model: read, scored and written batch by batch. */
import { basename } from 'node:path';
import process from 'node:process';
import { InvalidInputError } from '../core/errors.js';
import type { Answering } from './answers.js';
import { extensionOf, nameFormat, sinkOf } from './formats.js';
import { inputsOf } from './places/inputs-node.js';
import { standardInput } from './places/pipe-node.js';
import { outputAt } from './places/outputs-node.js';
import { into, runOf, type ScoringOptions } from './pour.js';
import type { InputFile, TableFormat } from './types.js';

export interface PredictStreamOptions extends ScoringOptions {
  /** Files, globs, folders of part files, `-`, `s3://…`, `https://…`. */
  readonly input: string | readonly string[];
  /** A file, `-` or `s3://…`; a folder (with `/` at its end) takes a part file for each file of the input. */
  readonly output: string;
  /** Format of the output; default: by its name. */
  readonly to?: TableFormat;
  /** Rows to leave away at the beginning. */
  readonly skip?: number;
  /** Rows to read at most. */
  readonly limit?: number;
}

export interface StreamResult {
  readonly rows: number;
  readonly failed: number;
  readonly outputs: readonly string[];
}

/** Files of the output, one for all of the input or one for each of its files. */
function outputsFor(
  options: PredictStreamOptions,
  files: readonly InputFile[],
): { name: string; files: InputFile[] }[] {
  const { output, to } = options;
  if (!output.endsWith('/')) return [{ name: output, files: [...files] }];
  if (to === undefined) throw new InvalidInputError(`${output}: a folder does not say what to write: give --to`);
  return files.map((file, i) => {
    const stem = /^[^.]+/.exec(basename(file.name))?.[0] ?? 'part';
    return { name: `${output}${String(i).padStart(5, '0')}-${stem}.${extensionOf(to)}`, files: [file] };
  });
}

/**
 * Reads rows, asks a model about them and writes its answers, a batch at a time: memory stays the same for any number of rows,
 * their order stays as it is, and an output has its name only when it is whole.
 *
 * @throws InvalidInputError with row and column for what cannot be scored; FormatError for a damaged or cut-off input; IoError
 *
 * @example
 * await predictStream(await load('churn.joblib'), { input: 'customers.csv', output: 'scores.parquet', keep: ['id'] });
 */
export async function predictStream(model: Answering, options: PredictStreamOptions): Promise<StreamResult> {
  const files = await inputsOf(typeof options.input === 'string' ? [options.input] : options.input, () =>
    standardInput(options.threads !== 1),
  );
  const run = runOf(model, options, files, options);
  const written: string[] = [];
  for (const target of outputsFor(options, files)) {
    const format = await sinkOf(target.name, options.to ?? (target.name === '-' ? sameAs(options, files) : undefined));
    const output = await outputAt(target.name, process.stdout);
    await into(
      run,
      target.files.map((file) => ({ file })),
      output,
      () => format.open(output.sink, options.text ?? {}),
    );
    written.push(target.name);
  }
  return { rows: run.rows, failed: run.failed, outputs: written };
}

/** Standard output has no name: it is written as the input is read. */
function sameAs(options: PredictStreamOptions, files: readonly InputFile[]): TableFormat | undefined {
  return options.from ?? nameFormat(files[0]!.name).format;
}
