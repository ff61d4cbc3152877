/** Every model that fixtures/lib/heldout/record.py left in a folder for one environment, asked again by Brine. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../../src/node.js';
import { Estimator } from '../../../src/estimators/estimator.js';
import { type Asked, type Outcome, ask } from './ask.js';
import type { EncodedRows } from './rows.js';

export interface ModelOutcome extends Outcome {
  env: string;
  family: string;
  model: string;
  class: string;
  repr: string;
}

function hashOf(text: string): number {
  let hash = 7;
  for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) >>> 0;
  return hash;
}

const message = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

async function compareModel(folder: string, asked: Asked): Promise<ModelOutcome[]> {
  const { name, repr } = asked;
  const about = { env: asked.env, family: asked.family, model: name, class: asked.class, repr };
  let model: Estimator;
  try {
    model = await load<Estimator>(join(folder, asked.file));
    if (!(model instanceof Estimator)) throw new TypeError('what was loaded is no estimator');
  } catch (error) {
    // nothing can be asked of it: every call is lost
    return asked.queries.map(({ label, method, error: raised }) => ({
      ...about,
      label,
      method,
      raises: raised !== undefined,
      narrow: asked.narrow,
      verdict: raised === undefined ? 'refused' : 'right',
      detail: `load ${message(error)}`,
    }));
  }
  return asked.queries.map((query, at) => {
    const rows =
      query.rows === null
        ? undefined
        : (JSON.parse(readFileSync(join(folder, 'rows', `${query.rows}.json`), 'utf8')) as EncodedRows);
    return { ...about, ...ask(model, query, rows, hashOf(name) + at, asked.narrow) };
  });
}

/** All outcomes, in the order of the models' names. */
export async function compareEnvironment(folder: string, env: string): Promise<ModelOutcome[]> {
  const names = readdirSync(join(folder, 'asked', env)).sort();
  const outcomes: ModelOutcome[] = [];
  for (const name of names) {
    const asked = JSON.parse(readFileSync(join(folder, 'asked', env, name), 'utf8')) as Asked;
    outcomes.push(...(await compareModel(folder, asked)));
  }
  return outcomes;
}
