import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dump, load, type PyObject } from '../../src/node.js';
import { createServer } from '../../src/entries/serve-node.js';
import { parseCsv } from '../../src/entries/csv.js';
import { readFileSync } from 'node:fs';
import { Stability } from '../../src/serve/watching/stability.js';

test('inputs are counted by feature, and scores beside the golden ones of the card', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'brine-watch-'));
  try {
    const { table } = parseCsv(readFileSync('demo/tumours.csv', 'utf8'));
    const golden = Array.from({ length: table.rows }, (_, i) =>
      Object.fromEntries(table.columns.map((name) => [name, table.data.get(name)![i]])),
    );
    const path = join(folder, 'tumours.pkl');
    await dump(await load<PyObject>('demo/tumours.joblib', { lossless: true }), path, {
      card: { name: 'tumours', version: '1.0.0', golden },
    });
    const server = createServer({ models: path, watchInputs: true, poll: 0 });
    await server.loaded;
    const ask = (rows: unknown): Promise<Response> =>
      server.fetch(
        new Request('http://localhost/models/tumours/predict', { method: 'POST', body: JSON.stringify(rows) }),
      );
    const metric = async (start: string): Promise<number> => {
      const text = await (await server.fetch(new Request('http://localhost/metrics'))).text();
      return Number(
        text
          .split('\n')
          .find((line) => line.startsWith(start))
          ?.split(' ')
          .at(-1),
      );
    };
    await ask(golden);
    expect(await metric('brine_score_stability_index{model="tumours"')).toBeCloseTo(0, 10);
    const row = { radius: 13.08, texture: 15.71, area: 630, shape: 'oval', edge: 'rough' };
    expect(
      (await ask([{ ...row, shape: 'square' }, { ...row, area: null }, { ...row, radius: 1e6 }, row])).status,
    ).toBe(200);
    const of = (feature: string, kind: string): Promise<number> =>
      metric(`brine_input_values_total{model="tumours",version="1.0.0",feature="${feature}",kind="${kind}"`);
    expect(await of('shape', 'unknown')).toBe(1);
    expect(await of('radius', 'out_of_range')).toBe(1);
    expect(await of('area', 'missing')).toBe(1 + golden.filter(({ area }) => area === null).length);
    expect(await of('edge', 'seen')).toBe(4 + golden.length);
    await ask(Array.from({ length: 200 }, () => ({ ...row, radius: 28, area: 2500 })));
    expect(await metric('brine_score_stability_index{model="tumours"')).toBeGreaterThan(0.25);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the index is that of its definition', () => {
  // Two bins of half the reference each; three quarters of the scores fall into the first: Σ (p - q) ln(p / q).
  const found = Stability.of([0, 0.1, 0.6, 0.7])!;
  found.add([0, 0.05, 0.1, 0.9]);
  expect(found.index).toBeCloseTo(0.25 * Math.log(0.75 / 0.5) - 0.25 * Math.log(0.25 / 0.5), 12);
  expect(Stability.of([1])).toBeUndefined();
});
