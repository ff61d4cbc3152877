import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = resolve('src');

/** What each folder of src may import, besides itself. Imports point down only. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  core: [],
  pickle: ['core'],
  codec: ['core'],
  numpy: ['core', 'pickle'],
  scipy: ['core', 'pickle', 'numpy'],
  pandas: ['core', 'pickle', 'numpy'],
  joblib: ['core', 'pickle', 'numpy'],
  linalg: [],
  trees: ['linalg'],
  io: ['core'],
  skops: ['core', 'pickle', 'numpy'],
  table: ['core', 'codec'],
  estimators: ['core', 'pickle', 'numpy', 'scipy', 'pandas', 'linalg', 'trees', 'threads'],
  threads: ['.', 'linalg', 'numpy', 'estimators'],
  sign: ['core'],
  inspect: ['core', 'pickle', 'numpy', 'scipy', 'joblib', 'estimators'],
  scan: ['core', 'pickle', 'numpy', 'codec', 'joblib', 'io', 'skops'],
  card: ['core', 'pickle', 'numpy', 'scipy', 'estimators', 'sign'],
  model: [
    'core',
    'pickle',
    'numpy',
    'scipy',
    'pandas',
    'joblib',
    'estimators',
    'io',
    'inspect',
    'scan',
    'sign',
    'card',
    'skops',
  ],
  mlflow: ['core', 'pickle', 'numpy', 'estimators', 'io', 'card', 'model'],
  registry: ['core', 'card', 'sign', '.', 'entries'],
  '.': [
    'core',
    'pickle',
    'codec',
    'numpy',
    'scipy',
    'estimators',
    'threads',
    'io',
    'inspect',
    'scan',
    'card',
    'registry',
    'model',
    'mlflow',
  ],
  entries: [
    '.',
    'core',
    'pickle',
    'codec',
    'numpy',
    'scipy',
    'pandas',
    'joblib',
    'estimators',
    'table',
    'io',
    'inspect',
    'scan',
    'sign',
    'card',
    'registry',
    'model',
    'mlflow',
  ],
  cli: ['.', 'core', 'pickle', 'numpy', 'scipy', 'estimators', 'table', 'inspect', 'scan', 'card', 'entries'],
};

/** Folders that may use Node's modules. Elsewhere a browser must be able to follow every import. */
const NODE_FOLDERS = ['cli'];
const NODE_FILES = /(?:^|[/-])node(?:-[a-z]+)*\.ts$|-node\.ts$/;

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function layer(file: string): string {
  const parts = relative(SRC, file).split('/');
  return parts.length === 1 ? '.' : parts[0]!;
}

function imports(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'([^']+)'|^import '([^']+)'/gm)].map(
    (match) => (match[1] ?? match[2])!,
  );
}

describe('imports point down', () => {
  for (const file of sources(SRC)) {
    const name = relative(SRC, file);
    test(name, () => {
      const own = layer(file);
      const allowed = ALLOWED[own];
      expect(allowed, `src/${own} has no entry in this test`).toBeDefined();
      for (const specifier of imports(file)) {
        if (specifier.startsWith('node:')) {
          expect(NODE_FOLDERS.includes(own) || NODE_FILES.test(name), `${name} imports ${specifier}`).toBe(true);
        } else if (specifier.startsWith('.')) {
          const target = layer(resolve(dirname(file), specifier));
          expect([own, ...allowed!], `${name} imports ${specifier}`).toContain(target);
        }
      }
    });
  }
});
