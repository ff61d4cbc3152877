/** What `brine show` prints of an MLflow folder, above what it prints of the file in it. */
import type { ExampleCheck } from './check.js';
import type { MlflowFolder } from './folder-node.js';
import { fieldText } from './signature.js';

const SHOWN = 12;

function list(texts: readonly string[]): string {
  const more = texts.length > SHOWN ? `, … (${texts.length})` : '';
  return texts.slice(0, SHOWN).join(', ') + more;
}

/** Label and text of each line. */
export function folderRows({ mlmodel, model }: MlflowFolder, checks: readonly ExampleCheck[]): [string, string][] {
  const { signature } = mlmodel;
  const rows: [string, string | undefined][] = [
    [
      'mlflow',
      [mlmodel.mlflowVersion, mlmodel.created && `written ${mlmodel.created} UTC`].filter(Boolean).join(', ') || '–',
    ],
    [
      'flavor',
      [model.flavor, model.version, model.modelClass, model.serialization]
        .filter((part) => part !== undefined)
        .join(', '),
    ],
    ['python', mlmodel.pythonVersion],
    ['run', mlmodel.runId],
    ['inputs', signature?.inputs && list(signature.inputs.map(fieldText))],
    ['outputs', signature?.outputs && list(signature.outputs.map(fieldText))],
    [
      'params',
      signature && signature.params.length > 0
        ? list(signature.params.map(({ name, type }) => `${name}: ${type}`))
        : undefined,
    ],
    ...checks.map(({ check, status, message }): [string, string] => [
      check,
      status === 'ok' ? message : `${status}: ${message}`,
    ]),
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}
