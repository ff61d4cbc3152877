/** For the command line: a file's contents, and the page about it. */
import type { Contents } from '../../model/options.js';
import { type Container, detectContainer } from '../../core/detect.js';
import { InvalidInputError } from '../../core/errors.js';
import { modelsInside, onlyModel } from '../../estimators/bundles.js';
import { type Estimator, isEstimator } from '../../estimators/estimator.js';
import { open, load, loadAll } from '../../node.js';
import { describe, type ModelDescription } from '../../inspect/describe.js';
import { type FileFacts, summaryLines } from '../../inspect/summary.js';
import { nodeFiles } from '../../io/node-files.js';
import { isModelFolder } from '../../io/system-node.js';

/** Reads and decompresses a file. */
export const openFile: (path: string) => Promise<Contents> = open;

/** Reads a whole file, a pipe to its end, or a version out of a registry. */
export async function readWhole(path: string): Promise<Uint8Array> {
  if (!path.startsWith('registry:')) return nodeFiles.readPath(path);
  const { readFromRegistry } = await import('../../registry/read-version-node.js');
  const { scan } = await import('../scan-node.js');
  return readFromRegistry(path, { load, scan });
}

/** The protocol that a pickle says it has; before 2 there was nothing to say it with. */
function protocolOf(bytes: Uint8Array): string {
  return bytes[0] === 0x80 ? String(bytes[1] ?? 0) : '0 or 1';
}

const JOBLIB_MARK = new TextEncoder().encode('NumpyArrayWrapper');

function contains(bytes: Uint8Array, mark: Uint8Array): boolean {
  for (let at = bytes.indexOf(mark[0]!); at >= 0; at = bytes.indexOf(mark[0]!, at + 1)) {
    if (mark.every((byte, i) => bytes[at + i] === byte)) return true;
  }
  return false;
}

const FORMATS: Readonly<Partial<Record<Container, string>>> = {
  npy: '.npy',
  zip: '.npz',
  catboost: 'CatBoost model',
  lightgbm: 'LightGBM model',
  xgboost: 'XGBoost model',
};

function formatOf(bytes: Uint8Array): string {
  return FORMATS[detectContainer(bytes)] ?? (contains(bytes, JOBLIB_MARK) ? 'Joblib' : 'Pickle');
}

/** The page about a file, or about a place in it, as lines of at most `columns` characters where that can be. */
export async function summarise(path: string, columns?: number, at?: string): Promise<string[]> {
  const { bytes, stored, compression, skops } = await open(path);
  const container = detectContainer(bytes);
  const facts: FileFacts = {
    path,
    format: skops === undefined ? formatOf(bytes) : `skops${skops.version === undefined ? '' : ` ${skops.version}`}`,
    protocol: skops !== undefined ? String(skops.protocol) : container === 'pickle' ? protocolOf(bytes) : undefined,
    compression,
    stored,
    unpacked: bytes.length,
    hidesNumpy: skops !== undefined,
    ...(skops === undefined || skops.asks.length === 0 ? {} : { asks: skops.asks }),
  };
  // By its path: arrays may be in files beside it. What is dangerous may be looked at, for it stays inert.
  let several = false;
  const settings = { lossless: true, allowDangerous: true, onWarning: () => (several = true) };
  const graph = await load(path, at === undefined ? settings : { ...settings, at });
  // The only thing that is said of a graph.
  if (several) facts.pickles = (await loadAll(path, { lossless: true, allowDangerous: true })).length;
  if (!isModelFolder(path)) return summaryLines(graph, facts, columns);
  const { folderPage } = await import('../../mlflow/verify-node.js');
  return summaryLines(graph, { ...facts, more: await folderPage(path, graph) }, columns);
}

/** What the model in a file is, or the one at a place in it. @throws InvalidInputError where it holds none */
export async function describeFile(path: string, at?: string): Promise<ModelDescription> {
  const settings = { lossless: true, allowDangerous: true, onWarning: () => undefined };
  const value = await load<unknown>(path, at === undefined ? settings : { ...settings, at });
  return describe(onlyModel(modelsInside(value))?.model ?? value);
}

/** The model in a file, or the one at a place in it. @throws InvalidInputError where it holds none */
export async function modelOf(path: string, at?: string): Promise<Estimator> {
  const value = await load<unknown>(path, at === undefined ? {} : { at });
  const model = onlyModel(modelsInside(value))?.model ?? value;
  if (isEstimator(model)) return model;
  throw new InvalidInputError(`${path}: there is no model in it that Brine runs; brine show says what there is`);
}
