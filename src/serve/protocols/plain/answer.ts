/** The answer for people: one object a row, with labels and probabilities by name. */
import { nested } from '../../inference/results.js';
import { jsonText, noneYet, notFiniteNote } from '../../json/write.js';
import type { Inference, NamedResult, ServedModel } from '../../models/served.js';

/** What the values of each output are called in a row. */
const FIELDS: Readonly<Record<string, string>> = {
  predict_proba: 'probabilities',
  predict_log_proba: 'log_probabilities',
  decision_function: 'decision',
  transform: 'features',
  score_samples: 'score',
  apply: 'leaves',
};

/** Names of the columns of an output, where it has some. */
function columnsOf(served: ServedModel, { name, shape }: NamedResult): readonly string[] | undefined {
  if (shape.length !== 2) return undefined;
  const { classes } = served.contract;
  if (name === 'transform') return transformed(served, shape[1]!);
  return classes?.length === shape[1] && name !== 'predict' ? classes.map(String) : undefined;
}

function transformed({ model }: ServedModel, width: number): readonly string[] | undefined {
  try {
    const names = model.getFeatureNamesOut();
    return names.length === width ? names : undefined;
  } catch {
    // Not every transformer names what it gives.
    return undefined;
  }
}

export const fieldOf = (served: ServedModel, name: string): string =>
  FIELDS[name] ?? (served.contract.classes === undefined ? 'value' : 'label');

/** Values of each output by row, with the names of their columns. */
export function perRow(
  served: ServedModel,
  found: Inference,
): { field: string; values: unknown[]; names: readonly string[] | undefined }[] {
  return found.outputs
    .filter(({ name }) => name !== 'classes')
    .map((output) => ({
      field: fieldOf(served, output.name),
      values: nested(output),
      names: columnsOf(served, output),
    }));
}

/** The text of the answer. */
export function plainText(served: ServedModel, found: Inference): string {
  const parts = perRow(served, found);
  const counts = noneYet();
  const rows = Array.from({ length: found.rows }, (_, i) => {
    const fields = parts.map(({ field, values, names }) => {
      const value = values[i];
      const shown =
        names !== undefined && Array.isArray(value)
          ? new Map(names.map((name, j) => [name, value[j] as unknown]))
          : value;
      return `${JSON.stringify(field)}:${jsonText(shown, counts)}`;
    });
    return `{${fields.join(',')}}`;
  });
  const { classes } = served.contract;
  const asked = found.outputs.some(({ name }) => name === 'classes') ? `,"classes":${jsonText(classes)}` : '';
  const version = served.version === undefined ? '' : `,"version":${JSON.stringify(served.version)}`;
  const note = notFiniteNote(counts);
  return `{"model":${JSON.stringify(served.name)}${version}${asked},"predictions":[${rows.join(',')}]${note === undefined ? '' : `,"note":${JSON.stringify(note)}`}}`;
}
