/** The answer for people: one object a row, with labels and probabilities by name. */
import { nested } from '../../inference/results.js';
import { partsInTurns } from '../../json/in-turns.js';
import { jsonText, noneYet, type NotFinite, notFiniteNote, scalarText } from '../../json/write.js';
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

/** The text of each row of an output. */
function rowTexts(served: ServedModel, output: NamedResult, counts: NotFinite): (row: number) => string {
  const { shape, data } = output;
  if (shape.length === 1) return (row) => scalarText(data[row], counts);
  if (shape.length > 2) {
    const values = nested(output);
    return (row) => jsonText(values[row], counts);
  }
  const width = shape[1]!;
  const names = columnsOf(served, output)?.map((name) => `${JSON.stringify(name)}:`);
  const [open, close] = names === undefined ? '[]' : '{}';
  return (row) => {
    let text = open!;
    for (let j = 0; j < width; j++) {
      if (j > 0) text += ',';
      if (names !== undefined) text += names[j]!;
      text += scalarText(data[row * width + j], counts);
    }
    return text + close!;
  };
}

/** The text of the answer. */
export async function plainText(served: ServedModel, found: Inference): Promise<string> {
  const counts = noneYet();
  const parts = found.outputs
    .filter(({ name }) => name !== 'classes')
    .map((output, i) => ({
      head: `${i === 0 ? '{' : ','}${JSON.stringify(fieldOf(served, output.name))}:`,
      text: rowTexts(served, output, counts),
    }));
  const width = found.outputs.reduce((sum, { shape }) => sum + (shape[1] ?? 1), 0);
  const rows = await partsInTurns(found.rows, width, (i) => {
    let row = '';
    for (const { head, text } of parts) row += head + text(i);
    return parts.length === 0 ? '{}' : `${row}}`;
  });
  const { classes } = served.contract;
  const asked = found.outputs.some(({ name }) => name === 'classes') ? `,"classes":${jsonText(classes)}` : '';
  const version = served.version === undefined ? '' : `,"version":${JSON.stringify(served.version)}`;
  const note = notFiniteNote(counts);
  return `{"model":${JSON.stringify(served.name)}${version}${asked},"predictions":[${rows}]${note === undefined ? '' : `,"note":${JSON.stringify(note)}`}}`;
}
