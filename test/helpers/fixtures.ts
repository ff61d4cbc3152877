/** The committed fixtures, as fixtures/manifest.json lists them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface MethodSpec {
  tolerance: number;
  reason: string;
  method?: string;
  kwargs?: Record<string, unknown>;
}

export interface Fixture {
  name: string;
  recipe: string;
  env: string;
  kind: 'model' | 'value' | 'custom';
  file: string;
  format: 'pickle' | 'joblib';
  protocol: number;
  compress: [method: string, level: number] | null;
  producer: { python: string; sklearn: string; numpy: string; joblib: string };
  class: string;
  input: string | null;
  expected: string;
  methods: Record<string, MethodSpec>;
}

const ROOT = 'fixtures';

export const fixtures: readonly Fixture[] = (
  JSON.parse(readFileSync(join(ROOT, 'manifest.json'), 'utf8')) as { fixtures: Fixture[] }
).fixtures;

export const environments: readonly string[] = [...new Set(fixtures.map((fixture) => fixture.env))];

export function fixturePath(name: string): string {
  return join(ROOT, name);
}

export function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
}

/** The path of a fixture of the newest scikit-learn by its name. */
export const newestPath = (name: string): string =>
  fixturePath(fixtures.find((one) => one.name === name && one.env === 'sklearn-1.9')!.file);
