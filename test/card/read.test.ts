/** Cards that are read without zod: whatever is taken is what zod takes, and every card that Brine writes is. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KNOWN_WORDS, readCardText, surelyCard } from '../../src/card/read.js';
import { cardJsonSchema, parseCard } from '../../src/card/schema.js';
import { DEFINITIONS, SCHEMA } from '../../src/card/schema.generated.js';
import { dump, load } from '../../src/node.js';
import { bare } from '../../scripts/bare-schema.mjs';
import { newestPath } from '../helpers/fixtures.js';

let folder: string;
const texts: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-card-read-'));
  const row = { radius: 13.08, texture: 15.71, area: 630, shape: 'oval', edge: 'rough' };
  for (const [i, path] of [
    'demo/tumours.joblib',
    newestPath('logistic-iris'),
    newestPath('pipe-texts-logistic'),
  ].entries()) {
    const golden = i === 0 ? { golden: [row] as object[] } : {};
    const to = join(folder, `${i}.joblib`);
    await dump(await load(path, { lossless: true }), to, { card: { name: 'one', version: '1.0.0', ...golden } });
    texts.push(readFileSync(`${to}.card.json`, 'utf8'));
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('the schema is the one of zod: npm run schemas', () => {
  expect({ $defs: DEFINITIONS, ...SCHEMA }).toEqual(bare(cardJsonSchema()));
});

test('has no word that is not looked at', () => {
  const words = new Set<string>();
  const visit = (schema: unknown): void => {
    if (Array.isArray(schema)) schema.forEach(visit);
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return;
    for (const [name, value] of Object.entries(schema)) {
      words.add(name);
      if (name === 'properties') Object.values(value as object).forEach(visit);
      else visit(value);
    }
  };
  Object.values(DEFINITIONS).forEach(visit);
  expect([...words].filter((word) => !Object.hasOwn(KNOWN_WORDS, word))).toEqual([]);
});

test('cards that Brine writes are read so, as zod reads them', () => {
  for (const text of texts) {
    const card = surelyCard(JSON.parse(text));
    expect(card).toBeDefined();
    expect(card).toEqual(parseCard(text, 'card'));
  }
});

/** Other values in every place of a card. */
const OTHERS = [null, 'x', -1, 1.5, 'INFINITY', true, [], {}, [null], { a: 1 }, { __proto__: null }];

function* changed(value: unknown): Generator<unknown> {
  yield* OTHERS;
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    const rest = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
    for (const other of changed(Reflect.get(value, key))) {
      Reflect.set(rest, key, other);
      yield rest;
    }
    if (!Array.isArray(value)) yield Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  }
  if (!Array.isArray(value)) yield { ...value, something: 1 };
}

describe('a card with another value somewhere', () => {
  test('is taken only where zod takes it, and as zod has it', { timeout: 60_000 }, () => {
    let taken = 0;
    let refused = 0;
    for (const text of texts) {
      for (const other of changed(JSON.parse(text))) {
        // A number of JSON, and none of a card.
        const json = JSON.stringify(other).replaceAll('"INFINITY"', '1e400');
        const card = surelyCard(JSON.parse(json));
        if (card === undefined) refused++;
        else {
          taken++;
          expect(card).toEqual(parseCard(json, 'card'));
        }
      }
    }
    expect(taken).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(1000);
  });

  test.each(['{', '[]', '{"schema":"other"}', '{"schema":"brine/model-card/v1"}'])(
    '%s is refused as by parseCard',
    async (text) => {
      await expect(readCardText(text, 'a card')).rejects.toMatchObject({ code: 'INTEGRITY' });
    },
  );
});
