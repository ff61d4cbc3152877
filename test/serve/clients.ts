/** Models, rows and Python's answers that the clients of other projects are asked for. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { type Encoded, finite } from '../helpers/inputs.js';
import { fixturePath, fixtures, readJson } from '../helpers/fixtures.js';
import { pythonOf } from '../helpers/oracle.js';

export const CLIENT_MODELS = ['logistic-iris', 'table-logistic-p4', 'pipe-texts-logistic', 'forest-reg-linnerud'];

export interface Chosen {
  readonly name: string;
  readonly file: string;
  readonly rows: Encoded;
  readonly outputs: string[];
  readonly expected: Record<string, Encoded>;
}

/** Rows without missing texts: the clients cannot say them. Answers of the rows that stay. */
function withoutMissingTexts(
  rows: Encoded,
  expected: Record<string, Encoded>,
): { rows: Encoded; expected: Record<string, Encoded> } {
  if (rows.kind !== 'table') return { rows, expected };
  const data = rows.data as Record<string, unknown[]>;
  const count = data[rows.columns![0]!]!.length;
  const isText = (name: string): boolean => data[name]!.some((value) => typeof value === 'string');
  const stays = Array.from({ length: count }, (_, i) =>
    rows.columns!.every((name) => data[name]![i] !== null || !isText(name)),
  );
  const kept = (values: readonly unknown[], width = 1): unknown[] =>
    values.filter((_, i) => stays[Math.floor(i / width)]);
  const answers = Object.entries(expected).map(([name, one]) => {
    const width = one.shape?.[1] ?? 1;
    return [name, { ...one, data: kept(one.data as unknown[], width) }] as const;
  });
  return {
    rows: { ...rows, data: Object.fromEntries(Object.entries(data).map(([name, values]) => [name, kept(values)])) },
    expected: Object.fromEntries(answers),
  };
}

export const chosen: readonly Chosen[] = fixtures
  .filter(({ name, env }) => env === 'sklearn-1.9' && CLIENT_MODELS.includes(name))
  .sort((a, b) => CLIENT_MODELS.indexOf(a.name) - CLIENT_MODELS.indexOf(b.name))
  .map(({ name, file, input, expected }) => {
    const answers = readJson(expected) as Record<string, Encoded>;
    const outputs = ['predict', 'predict_proba'].filter((method) => method in answers);
    const asked = Object.fromEntries(outputs.map((method) => [method, answers[method]!]));
    return { name, file: fixturePath(file), outputs, ...withoutMissingTexts(readJson(input!) as Encoded, asked) };
  });

/** A folder with the models under their names, and a file with the rows. */
export function clientFolder(): { models: string; inputs: string; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'brine-clients-'));
  const models = join(folder, 'models');
  for (const { name, file } of chosen) {
    const ending = /\.(?:joblib|pkl)/.exec(file)?.[0] ?? extname(file);
    cpSync(file, join(models, `${name}${ending}`));
  }
  const inputs = join(folder, 'inputs.json');
  writeFileSync(
    inputs,
    JSON.stringify(Object.fromEntries(chosen.map(({ name, rows, outputs }) => [name, { rows, outputs }]))),
  );
  return { models, inputs, folder };
}

/** What a client's script printed. */
export function askClient(env: string, script: string, args: readonly string[]): unknown {
  const text = execFileSync(pythonOf(env)!, [`fixtures/serve/clients/${script}`, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, CUDA_VISIBLE_DEVICES: '' },
  });
  return JSON.parse(text);
}

export interface Answer {
  readonly id?: string;
  readonly outputs: Readonly<Record<string, { readonly shape?: number[]; readonly data: unknown[] } | null>>;
}

/** Where the values are not Python's. */
export function deviations(
  answer: Answer,
  outputs: readonly string[],
  expected: Readonly<Record<string, Encoded>>,
): unknown[] {
  return outputs.flatMap((name) => {
    const found = answer.outputs[name];
    const want = expected[name]!.data as unknown[];
    if (found?.data.length !== want.length) return [name, found];
    return found.data.filter((value, i) => {
      const wanted = finite(want[i]);
      if (typeof value === 'number' && typeof wanted === 'number')
        return !(Math.abs(value - wanted) <= 1e-9 * Math.abs(wanted));
      return value !== wanted;
    });
  });
}
