/** Every kind of model among the fixtures answers over the plain form and the Open Inference Protocol what Python answered. */
import { describe, expect, test } from 'vitest';
import { load } from '../../src/node.js';
import { createServer } from '../../src/entries/serve-node.js';
import { type Encoded, finite } from '../helpers/inputs.js';
import { fixturePath, fixtures, readJson } from '../helpers/fixtures.js';
import { ADAPTERS } from './adapters.js';

const METHODS = ['predict', 'predict_proba', 'transform', 'decision_function', 'score_samples'];
const OTHERS = [ADAPTERS[0]!, ADAPTERS.find(({ name }) => name === 'plain, rows')!];

const all = fixtures.filter(
  ({ kind, env, methods }) =>
    kind === 'model' &&
    env === 'sklearn-1.9' &&
    METHODS.some((method) => methods[method] !== undefined && methods[method].kwargs === undefined),
);
const every = Number(process.env['BRINE_SERVE_EVERY'] ?? 9);
const some = all.filter((_, i) => i % every === 0);

describe('models of every kind', () => {
  test.each(some.map((one) => [one.name, one] as const))('%s', async (name, fixture) => {
    const X = readJson(fixture.input!) as Encoded;
    if (X.kind !== 'dense' && X.kind !== 'table' && X.kind !== 'strings') return;
    if (X.kind === 'dense' && (X.shape?.length !== 2 || !/float64|int64/.test(X.dtype!))) return;
    const value = await load<unknown>(fixturePath(fixture.file));
    const server = createServer({ models: { [name]: value }, maxWait: 0 });
    await server.loaded;
    const expected = readJson(fixture.expected) as Record<string, Encoded>;
    for (const method of METHODS) {
      const wanted = expected[method];
      const spec = fixture.methods[method];
      if (wanted?.kind !== 'dense' || spec === undefined || spec.kwargs !== undefined) continue;
      // A cube of votes has no row for each row.
      if (wanted.shape!.length > 2) continue;
      for (const adapter of OTHERS) {
        const data = (
          X.kind === 'dense' ? (X.data as unknown[]).map((item) => (item === 'NaN' ? null : finite(item))) : X.data
        ) as unknown[];
        const asked = adapter.ask(name, { ...X, data }, method);
        if (asked === undefined) continue;
        const response = await server.fetch(
          new Request(`http://localhost${asked.path}`, { method: 'POST', body: asked.body }),
        );
        if (response.status !== 200) throw new Error(`${adapter.name} ${method}: ${await response.text()}`);
        const body = (await response.json()) as {
          outputs?: { data: unknown[] }[];
          predictions?: Record<string, unknown>[];
        };
        const values =
          body.outputs?.[0]?.data ??
          body.predictions!.flatMap((row) => {
            const [one] = Object.values(row);
            if (typeof one !== 'object' || one === null) return [one];
            // JavaScript puts names that are whole numbers first: the order is that of the classes.
            const { classes } = server.catalog.get(name).contract;
            const named = !Array.isArray(one) && classes?.every((label) => String(label) in one) === true;
            return named
              ? classes.map((label) => (one as Record<string, unknown>)[String(label)])
              : Object.values(one).flat(5);
          });
        const want = (wanted.data as unknown[]).map(finite);
        expect(values.length, `${adapter.name} ${method}`).toBe(want.length);
        const odd = values.filter((found, i) => {
          const one = want[i];
          if (typeof one === 'number' && !Number.isFinite(one)) return found !== null;
          if (typeof one === 'number' && typeof found === 'number')
            return !(Math.abs(found - one) <= Math.max(spec.tolerance, 1e-12) * Math.abs(one) + 1e-14);
          return String(found) !== String(one);
        });
        expect(odd, `${adapter.name} ${method}`).toEqual([]);
      }
    }
  });
});
