/** `brine/migrate`: what a model file does in other releases of its libraries, and the model as if they had fitted it. */
import { bindEstimator, prepareEstimators } from '../estimators/bind.js';
import { InvalidInputError } from '../core/errors.js';
import { readSource, type Source } from '../io/files.js';
import { nodeFiles } from '../io/node-files.js';
import { refuseDamaged } from '../migrate/damage.js';
import { diagnose, type Report } from '../migrate/doctor.js';
import * as files from '../migrate/files/file-node.js';
import { globalsIn } from '../migrate/graph.js';
import { hasShortHead } from '../migrate/joblib.js';
import { migrateGraph } from '../migrate/migrate.js';
import type { ModelApi } from '../model/options.js';
import { dump, dumpBytes, load, open } from '../node.js';
import { PyObject } from '../pickle/values/py-values.js';

const api: ModelApi = { load, open, dump, dumpBytes };
const INERT = { lossless: true, allowDangerous: true, onWarning: () => undefined } as const;

/**
 * What a model, or a model file, does in other releases: whether they load it, warn, fail, or answer otherwise, and why.
 *
 * @param targets Requirements such as `scikit-learn==1.9.1` or `numpy<2`; none: the newest release of each library.
 * @throws InvalidInputError for a target that Brine does not know
 * @example
 * const { targets } = await doctor('churn.joblib', ['scikit-learn==1.9.1']);
 * console.log(targets[0].verdict);
 */
export async function doctor(model: unknown, targets: readonly string[] = []): Promise<Report> {
  if (!isSource(model)) return diagnose(model, targets);
  const { bytes, compression } = await open(model);
  const protocol = bytes[0] === 0x80 ? bytes[1] : 0;
  const head = compression === 'zfile' ? await readSource(model, nodeFiles) : undefined;
  const facts = { protocol, compression, hasShortHead: head === undefined ? undefined : hasShortHead(head) };
  return diagnose(await load<unknown>(model, INERT), targets, facts);
}

function isSource(value: unknown): value is Source {
  return (
    typeof value === 'string' || value instanceof URL || value instanceof Uint8Array || value instanceof ArrayBuffer
  );
}

/**
 * A copy of a model as if other releases had fitted it; `dump` writes it. What is not named is what was current when the
 * wanted scikit-learn came out.
 *
 * @throws MigrationError with everything that stands in the way; InvalidInputError for a target that Brine does not know;
 *   InvalidStateError for a damaged model
 * @example
 * await dump(await migrate(await load('old.joblib'), ['scikit-learn==1.9.1']), 'new.joblib');
 */
export async function migrate<T>(model: T, targets: readonly string[]): Promise<T> {
  refuseDamaged(model);
  const { model: graph } = migrateGraph(model, targets);
  if (model instanceof PyObject || !(graph instanceof PyObject)) return graph as T;
  // The model may be of other classes than the file named, whose code nobody has asked for yet.
  await prepareEstimators(globalsIn(graph));
  return (bindEstimator(graph) ?? graph) as T;
}

/**
 * Writes a model file for other releases: checked by reading it again and asking golden rows before and after.
 *
 * @throws MigrationError; IntegrityError where an answer differs and `accept` is not set
 */
export function migrateFile(
  input: string,
  output: string,
  options: files.MigrateFileOptions,
): Promise<files.MigratedFile> {
  return files.migrateFile(api, input, output, options);
}

/**
 * Requirements in a file as pip reads it: lines about libraries that concern model files, with the constraints of `-c`; `-r` is followed.
 *
 * @throws InvalidInputError where no line is about any
 */
export async function readRequirements(path: string): Promise<string[]> {
  const { filesIn, requirementsIn } = await import('../migrate/requirements.js');
  const texts: string[] = [];
  const constraints: string[] = [];
  const todo = [path];
  const seen = new Set<string>();
  const read = async (file: string): Promise<string> => new TextDecoder().decode(await nodeFiles.readPath(file));
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const [file, text] = [next, await read(next)];
    texts.push(text);
    todo.push(...filesIn(text, 'requirement').map((name) => beside(file, name)));
    for (const name of filesIn(text, 'constraint')) constraints.push(await read(beside(file, name)));
  }
  const found = texts.flatMap((text) => requirementsIn(text, constraints));
  if (found.length === 0)
    throw new InvalidInputError(
      `${path} names no library that a model file depends on: name one, such as scikit-learn`,
    );
  return found;
}

function beside(path: string, name: string): string {
  if (name.startsWith('/')) return name;
  const slash = path.lastIndexOf('/');
  return slash < 0 ? name : `${path.slice(0, slash + 1)}${name}`;
}

export { isBrineError } from '../core/errors.js';
export { MigrationError } from '../migrate/migrate.js';
export type { Cause, Diagnosis, Report, Writer } from '../migrate/doctor.js';
export type { Verdict } from '../migrate/effects.js';
export type { MigratedFile, MigrateFileOptions } from '../migrate/files/file-node.js';
export type { Obstacle } from '../migrate/migrate.js';
