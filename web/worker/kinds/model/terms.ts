/** Terms of a vocabulary that contain a text, heaviest first. */
import { NdArray, PyDict } from 'brine';
import { handler } from '../../contract.js';
import { type At, modelAt } from '../../files.js';

export interface Terms {
  readonly terms: readonly { readonly term: string; readonly column: number; readonly weight: number | null }[];
  readonly found: number;
  readonly total: number;
}

declare module '../../contract.js' {
  interface Contract {
    terms: { ask: { at: At; search: string }; give: Terms };
  }
}

const MOST = 200;

export default handler('terms', ({ at, search }) => {
  const model = modelAt(at);
  const vocabulary = model.get('vocabulary_');
  if (!(vocabulary instanceof PyDict)) return { terms: [], found: 0, total: 0 };
  const stored: unknown = model.get('idf_') ?? Reflect.get(model, 'idf_');
  const weights = stored instanceof NdArray ? stored.toFloat64() : undefined;
  const wanted = search.toLowerCase();
  const hits: { term: string; column: number; weight: number | null }[] = [];
  for (const [key, value] of vocabulary) {
    const term = String(key);
    if (!term.toLowerCase().includes(wanted)) continue;
    const column = Number(value);
    hits.push({ term, column, weight: weights?.[column] ?? null });
  }
  hits.sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0) || (a.term < b.term ? -1 : 1));
  return { terms: hits.slice(0, MOST), found: hits.length, total: vocabulary.size };
});
