/** An MLflow folder against itself: does the model fit the signature, and answer the input example? And its card. */
import { type CardOptions, estimatorOf } from '../card/build.js';
import type { Card } from '../card/schema.js';
import { BrineError, NotFoundError, UnsupportedError } from '../core/errors.js';
import type { Estimator } from '../estimators/estimator.js';
import { NdArray } from '../numpy/ndarray.js';
import type { ModelApi } from '../model/options.js';
import { readCard } from '../model/card-file-node.js';
import { verifyFile, type VerifyCheck, type VerifyOptions, type VerifyReport } from '../model/verify-node.js';
import { checkExample, checkSignature, type ExampleCheck } from './check.js';
import { folderOf, type MlflowFolder, modelSource, readExample, readFolder } from './folder-node.js';
import { folderRows } from './page.js';
import type { Field } from './signature.js';

const open = (path: string): Promise<MlflowFolder> => readFolder(folderOf(path) ?? path);

/** Names that scikit-learn's models were fitted with. */
function fittedNames(model: Estimator): string[] | undefined {
  const names = model.get('feature_names_in_');
  return names instanceof NdArray && names.ndim === 1 ? names.flat().map(String) : undefined;
}

async function checksOf(folder: MlflowFolder, model: Estimator | undefined): Promise<ExampleCheck[]> {
  const { signature } = folder.mlmodel;
  if (model === undefined) {
    return [{ check: 'example', status: 'skipped', message: 'the folder holds no model that is run here' }];
  }
  const checks = [checkSignature(signature, fittedNames(model))];
  try {
    const rows = await readExample(folder);
    if (rows === undefined) checks.push({ check: 'example', status: 'skipped', message: 'the folder has none' });
    else {
      const { check, status, message } = checkExample(model, folder.model.method, rows, signature);
      checks.push({ check, status, message });
    }
  } catch (error) {
    if (!(error instanceof BrineError)) throw error;
    const status = error instanceof UnsupportedError ? 'skipped' : 'failed';
    checks.push({ check: 'example', status, message: error.message });
  }
  return checks;
}

/** What the folder says, for `brine show`. */
export async function folderPage(path: string, graph: unknown): Promise<[string, string][]> {
  const folder = await open(path);
  let model: Estimator | undefined;
  try {
    model = estimatorOf(graph);
  } catch (error) {
    // What is wrong with the model is on the page of the file.
    if (!(error instanceof BrineError)) throw error;
  }
  return folderRows(folder, await checksOf(folder, model));
}

/** Signature and input example, and all that the card of the model's file says, where it has one. */
export async function verifyFolder(
  api: Pick<ModelApi, 'load'>,
  path: string,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const folder = await open(path);
  const checks: VerifyCheck[] = [];
  let report: VerifyReport | undefined;
  try {
    await readCard(folder.file);
    report = await verifyFile(api, folder.file, options);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    checks.push({ check: 'card', status: 'skipped', message: 'there is no card beside the file' });
  }
  try {
    checks.push(
      ...(await checksOf(folder, estimatorOf(await api.load<unknown>(await modelSource(path), { lossless: true })))),
    );
  } catch (error) {
    if (!(error instanceof BrineError)) throw error;
    checks.push({ check: 'model', status: 'failed', message: error.message });
  }
  const all = [...(report?.checks ?? []), ...checks];
  return {
    file: path,
    ok: all.every(({ status }) => status !== 'failed'),
    checks: all,
    predictions: report?.predictions ?? [],
  };
}

const fieldsOf = (fields: readonly Field[] | undefined): NonNullable<NonNullable<Card['mlflow']>['inputs']> | null =>
  fields?.map(({ name, type, required, shape }) => ({
    name: name ?? null,
    type,
    required,
    shape: shape === undefined ? null : [...shape],
  })) ?? null;

/** The file of the model, and what the folder adds to a card: its input example as golden rows, its signature and versions. */
export async function cardOf(path: string, options: CardOptions): Promise<{ file: string; options: CardOptions }> {
  const folder = await open(path);
  const { mlmodel, model, file } = folder;
  const created = mlmodel.created === undefined ? Number.NaN : Date.parse(`${mlmodel.created.replace(' ', 'T')}Z`);
  const golden = options.golden ?? (await goldenRows(folder));
  return {
    file,
    options: {
      code: false,
      ...(Number.isNaN(created) ? {} : { created: new Date(created) }),
      ...options,
      ...(golden === undefined ? {} : { golden }),
      mlflow: {
        version: mlmodel.mlflowVersion ?? null,
        flavor: model.flavor,
        flavorVersion: model.version ?? null,
        python: mlmodel.pythonVersion ?? null,
        run: mlmodel.runId ?? null,
        inputs: fieldsOf(mlmodel.signature?.inputs),
        outputs: fieldsOf(mlmodel.signature?.outputs),
      },
    },
  };
}

/** Rows of a form that is no rows are no golden ones. */
async function goldenRows(folder: MlflowFolder): Promise<CardOptions['golden']> {
  try {
    return await readExample(folder);
  } catch (error) {
    if (error instanceof UnsupportedError) return undefined;
    throw error;
  }
}
