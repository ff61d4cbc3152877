/** gensim's vectors, Prophet's forecasts and pygam's terms: look-ups, damaged state, and what is refused. */
import { expect, test } from 'vitest';
import { BrineError, type Estimator, type KeyedVectors, load, NdArray, type ProphetForecaster } from '../../src/node.js'; // prettier-ignore
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { type PyObject, PyTuple } from '../../src/pickle/values/py-values.js';
import { attributesOf } from '../../src/estimators/binding/state.js';
import { entriesOf, ROOT } from './corpus.js';
import { damaged, expectRefused, pathOf, type State } from './helpers.js';

interface Notes {
  keys: string[];
  vectors: number[][];
  unit: number[];
  similarity: number;
  near: [string, number][];
  between: [string, number][];
}

const close = (have: number, want: number): void => expect(Math.abs(have - want)).toBeLessThan(1e-6);

test.each(entriesOf('gensim_').map((entry) => [`${entry.env} ${entry.name}`, entry] as const))('%s', async (_, entry) => {
  const notes = entry.notes as Notes;
  const model = await load<Estimator>(`${ROOT}/${entry.file}`);
  const words = (entry.name === 'word2vec' ? model.get('wv') : model) as KeyedVectors;
  expect(words.indexToKey).toEqual(notes.keys);
  notes.keys.forEach((key, i) => expect([...words.getVector(key)]).toEqual(notes.vectors[i]));
  const [first, second, third] = notes.keys as [string, string, string];
  [...words.getVector(second, { norm: true })].forEach((value, i) => close(value, notes.unit[i]!));
  close(words.similarity(first, second), notes.similarity);
  const compare = (found: [string, number][], want: [string, number][]): void => {
    expect(found.map(([key]) => key)).toEqual(want.map(([key]) => key));
    found.forEach(([, score], i) => close(score, want[i]![1]));
  };
  compare(words.mostSimilar({ positive: [first], topn: 2 }), notes.near);
  compare(words.mostSimilar({ positive: [first, second], negative: [third], topn: 3 }), notes.between);
}); // prettier-ignore

test('words that are unknown, and options', async () => {
  const words = await load<KeyedVectors>(pathOf('gensim_', 'vectors'));
  expect(words.has('king')).toBe(true);
  expect(words.has('toString')).toBe(false);
  expect(words.keyToIndex.get('queen')).toBe(1);
  expect(() => words.getVector('nobody')).toThrow(/none of the 8 words/);
  expect(() => words.mostSimilar({})).toThrow(/needs words/);
  expect(() => words.mostSimilar({ positive: ['king'], top: 3 } as never)).toThrow(/top/);
  const beside = (await damaged('gensim_', 'vectors', (state) => state.delete('vectors'))) as unknown as KeyedVectors;
  expect(() => beside.getVector('king')).toThrow(/vectors\.npy/);
  const few = (await damaged('gensim_', 'vectors', (state) => state.set('vectors', NdArray.of(new Float32Array(6), [1, 6])))) as unknown as KeyedVectors; // prettier-ignore
  expect(() => few.getVector('king')).toThrow(/8 vectors/);
});

test('Prophet: times as texts or Dates, components', async () => {
  const model = await load<ProphetForecaster>(pathOf('prophet_', 'linear'));
  const days = ['2021-03-01', '2021-03-02 06:30:00'];
  const found = model.predict(days.map((ds) => ({ ds })));
  expect(model.predict([{ ds: new Date('2021-03-01T00:00:00Z') }, { ds: '2021-03-02T06:30' }]).tolist()).toEqual(found.tolist()); // prettier-ignore
  const parts = model.predictComponents(days.map((ds) => ({ ds })));
  expect([...parts.get('yhat')!]).toEqual(found.tolist());
  expect(parts.get('weekly')!.length).toBe(2);
  for (const ds of ['2021-02-30', 'yesterday', '2021-03-01T00:00:00Z', 3, null])
    expect(() => model.predict([{ ds }]), String(ds)).toThrow(BrineError);
  expect(() => model.predict([{ day: '2021-03-01' }])).toThrow(/needs a column ds/);
});

test.each<[string, string, string, (state: State) => void, RegExp]>([
  ['holidays of a country', 'prophet_', 'linear', (state) => state.set('country_holidays', 'NO'), /calendar/],
  ['no parameters', 'prophet_', 'linear', (state) => state.set('params', new PyDict()), /numbers k/],
  ['changes of slope that are too few', 'prophet_', 'linear', (state) => state.set('changepoints_t', NdArray.of(Float64Array.of(1), [1])), /changes of slope/], // prettier-ignore
  ['a season without a period', 'prophet_', 'linear', (state) => state.set('seasonalities', new PyDict([['weekly', new PyDict()]])), /seasons/], // prettier-ignore
  ['seasons beyond the coefficients', 'prophet_', 'linear', (state) => state.set('seasonalities', new PyDict()), /coefficients/], // prettier-ignore
  ['a start that is none', 'prophet_', 'linear', (state) => state.set('start', 3), /time of pandas/],
  ['terms that are none', 'pygam_', 'linear', (state) => state.set('terms', 3), /terms/],
  ['coefficients of other terms', 'pygam_', 'linear', (state) => state.set('coef_', NdArray.of(Float64Array.of(1), [1])), /coefficients/], // prettier-ignore
  ['a link that is unknown', 'pygam_', 'linear', (state) => state.set('link', 'own'), /IdentityLink/],
  ['splines by the million', 'pygam_', 'linear', (state) => { attributesOf((attributesOf(state.get('terms') as PyObject)!.get('_terms') as PyObject[])[0]!)!.set('n_splines', 1e9); }, /n_splines/], // prettier-ignore
])('%s', async (_, library, name, change, message) => {
  await expectRefused(library, name, 'predict', change, message);
});

test('a list of words may be a tuple', async () => {
  const words = (await damaged('gensim_', 'vectors', (state) => state.set('index_to_key', new PyTuple(['a'])))) as unknown as KeyedVectors; // prettier-ignore
  expect(words.getVector('a')).toHaveLength(6);
});
