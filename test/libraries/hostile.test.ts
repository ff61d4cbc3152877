/** Damaged models: a typed error, never a hang or a number. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { modelOfText } from '../../src/estimators/libraries/lightgbm/text-model.js';
import { readUbjson } from '../../src/estimators/libraries/xgboost/ubjson.js';
import { modelOfJson } from '../../src/estimators/libraries/xgboost/json-model.js';
import { readXgboost } from '../../src/estimators/libraries/xgboost/read-model.js';
import { BrineError, InvalidStateError } from '../../src/core/errors.js';
import { load } from '../../src/node.js';
import { scan } from '../../src/entries/scan-node.js';
import { type PyObject } from '../../src/pickle/values/py-values.js';
import { attributesOf } from '../helpers/models.js';

const entries = JSON.parse(readFileSync('fixtures/boosters/manifest.json', 'utf8')) as {
  name: string;
  env: string;
  file: string;
}[];
const fail = (expected: string, found: string): InvalidStateError =>
  new InvalidStateError('Model', '_Booster', expected, found);

async function handleOf(env: string, name: string): Promise<unknown> {
  const { file } = entries.find((entry) => entry.env === env && entry.name === name)!;
  const graph = await load<PyObject>(`fixtures/boosters/${file}`, { lossless: true });
  const booster = attributesOf(attributesOf(graph).get('_Booster'));
  return booster.get('handle') ?? booster.get('_handle');
}

const FORMS = [
  ['UBJSON', 'boosters-2026'],
  ['JSON', 'boosters-2022'],
  ['the binary form', 'boosters-2020'],
  ['the binary form of 0.9', 'boosters-2019'],
] as const;

describe.each(FORMS)('XGBoost in %s', (_, env) => {
  test.each(['xgb-iris', 'xgb-dart', 'xgb-linear'])('%s, cut and changed', async (name) => {
    const bytes = Uint8Array.from((await handleOf(env, name)) as Uint8Array);
    expect(readXgboost(bytes, fail).groups).toBe(3);
    for (let i = 0; i < 150; i++) {
      const cut = bytes.subarray(0, Math.floor((bytes.length * i) / 150));
      // The binary form ends before the configuration that follows it.
      if (!['boosters-2020', 'boosters-2019'].includes(env) || cut.length < 200)
        expect(() => readXgboost(cut, fail)).toThrow(BrineError);
      else attempt(() => readXgboost(cut, fail));
      const changed = bytes.slice();
      changed[(i * 7919) % bytes.length]! ^= 1 << (i % 8);
      attempt(() => readXgboost(changed, fail));
    }
  });
});

/** Either it still reads or it says what is wrong. */
function attempt(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(BrineError);
  }
}

test('a cycle and a child that is not there, in each library', async () => {
  const json = JSON.parse(new TextDecoder().decode((await handleOf('boosters-2022', 'xgb-iris')) as Uint8Array)) as {
    Model: {
      learner: {
        gradient_booster: {
          model: { trees: { left_children: number[]; right_children: number[]; split_indices: number[] }[] };
        };
      };
    };
  };
  const [tree] = json.Model.learner.gradient_booster.model.trees;
  const again = (): unknown => readXgboost(new TextEncoder().encode(JSON.stringify(json)), fail);
  expect(again()).toBeDefined();
  const right = tree!.left_children[0]!;
  for (const child of [0, 1e6, tree!.right_children[0]!]) {
    tree!.left_children[0] = child;
    expect(again).toThrow(/children that exist, each once/);
  }
  tree!.left_children[0] = right;
  // More members than a stack has room for.
  const { learner } = json.Model as unknown as { learner: { objective: Record<string, unknown> } };
  for (let i = 0; i < 300_000; i++) learner.objective[`p${i}`] = { [`k${i}`]: '1' };
  expect(again()).toBeDefined();
  tree!.split_indices[0] = 4;
  expect(again).toThrow(/columns below 4/);

  const text = (await handleOf('boosters-2026', 'lgbm-cancer')) as string;
  expect(modelOfText(text, fail).trees).toHaveLength(8);
  const change =
    (from: RegExp, to: string): (() => unknown) =>
    () =>
      modelOfText(text.replace(from, to), fail);
  expect(change(/left_child=\S+/, 'left_child=0')).toThrow(/each once/);
  expect(change(/right_child=\S+/, 'right_child=-99')).toThrow(/leaves below/);
  expect(change(/split_feature=\S+/, 'split_feature=30')).toThrow(/columns below 30/);
  expect(change(/leaf_value=\S+ /, 'leaf_value=')).toThrow(/7 leaves/);
  expect(change(/num_leaves=7/, 'num_leaves=1000000000')).toThrow(/999999999 values/);
  expect(change(/num_tree_per_iteration=1/, 'num_tree_per_iteration=3')).toThrow(/a multiple of 3/);
});

test('categories that are none', async () => {
  const json = readUbjson((await handleOf('boosters-2026', 'xgb-categories')) as Uint8Array) as unknown as {
    Model: { learner: { gradient_booster: { model: { cats: { enc: unknown[] } } } } };
  };
  const { cats } = json.Model.learner.gradient_booster.model;
  const read = (): unknown => modelOfJson(json as never, fail);
  expect(read()).toBeDefined();
  for (const wrong of [null, 3, 'x', [], {}, { values: [1], offsets: [0, 9] }, { values: [1], offsets: [2, 1] }]) {
    cats.enc[1] = wrong;
    expect(read, JSON.stringify(wrong)).toThrow(InvalidStateError);
  }
  cats.enc = Array.from({ length: 1000 }, () => ({ values: [1] }));
  expect(read).toThrow(/categories of at most 4 columns/);
});

test('lengths that UBJSON claims are checked before memory is spent', () => {
  const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
  expect(() => readUbjson(bytes('[$d#L\0\0\x7f\xff\xff\xff\xff\xff'))).toThrow(/does not fit|a length/);
  expect(() => readUbjson(bytes('SL\xff\xff\xff\xff\xff\xff\xff\xff'))).toThrow(/a length is -1/);
  expect(() => readUbjson(bytes('['.repeat(1000)))).toThrow(/deeper than 64/);
  expect(readUbjson(bytes('{i\x09__proto__i\x01}'))).not.toBeInstanceOf(Object);
});

test('the scanner knows every name in these files', async () => {
  for (const { file } of entries.filter(({ name }) => /-(?:iris|cancer|linear|early|pipe|grid)/.test(name))) {
    const { verdict, globals } = await scan(`fixtures/boosters/${file}`);
    expect(verdict, `${file}: ${JSON.stringify(globals.map(({ module, name }) => `${module}.${name}`))}`).toBe('safe');
  }
});
