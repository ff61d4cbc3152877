import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOMS } from '../../.dependency-cruiser.mjs';

const MAX_LINES = 450;
const MAX_FILES = 22;
/** What may stand at the root of src: the main entries, and what only they share. */
const AT_ROOT = ['browser.ts', 'index.ts', 'node.ts', 'public.ts'];

const entries = readdirSync('src', { withFileTypes: true, recursive: true });
const sources = entries
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name));

describe('the rooms of src', () => {
  test('docs/architecture.md shows the rules of imports', () => {
    execFileSync(process.execPath, ['scripts/make-rooms-table.mjs', '--check'], { stdio: 'pipe' });
  });

  test('every folder is a room or lies in one, and every room is a folder', () => {
    const rooms = new Set(ROOMS.map(({ room }) => room));
    const named = [...rooms].filter((room) => room !== '.').sort();
    const folders = readdirSync('src', { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    const inEstimators = named.filter((room) => room.startsWith('estimators/'));
    expect([...folders, ...inEstimators].sort()).toEqual(named);
    for (const { may } of ROOMS) {
      for (const other of may.split(' ').filter(Boolean)) expect(rooms, other).toContain(other);
    }
  });

  test('nothing stands at the root but the entries', () => {
    expect(readdirSync('src').filter((name) => name.endsWith('.ts'))).toEqual(AT_ROOT);
  });

  test('no folder is a heap', () => {
    const counts = new Map<string, number>();
    for (const path of sources) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > MAX_FILES)).toEqual([]);
  });

  test(`no file that people write passes ${MAX_LINES} lines`, () => {
    const long = sources.filter((path) => !path.endsWith('.generated.ts') && lines(path) > MAX_LINES);
    expect(long).toEqual([]);
  });

  test('what a script makes is called so, and says so', () => {
    for (const path of sources) {
      const head = readFileSync(path, 'utf8').slice(0, 200);
      expect(/^\/\/ (?:Generated|Made) by /.test(head), path).toBe(path.endsWith('.generated.ts'));
    }
  });
});

describe('the rules of imports find', () => {
  /** What the rules say of a small src of its own. */
  function verdict(files: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(join(tmpdir(), 'brine-rooms-'));
    try {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      writeFileSync(join(folder, 'tsconfig.json'), readFileSync('tsconfig.json'));
      writeFileSync(join(folder, 'rules.mjs'), readFileSync('.dependency-cruiser.mjs'));
      const tool = join(process.cwd(), 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
      execFileSync(process.execPath, [tool, '--config', 'rules.mjs', '--output-type', 'err', 'src'], {
        cwd: folder,
        stdio: 'pipe',
      });
      return '';
    } catch (error) {
      return String((error as { stdout: Buffer }).stdout);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  test('a room that reaches up', () => {
    const up = { 'src/core/a.ts': "import '../pickle/b.js';\n", 'src/pickle/b.ts': 'export {};\n' };
    expect(verdict(up)).toContain('room core: src/core/a.ts');
  });

  test('circles, of types as well', () => {
    const circle = {
      'src/core/a.ts': "import type { B } from './b.js';\nexport type A = B[];\n",
      'src/core/b.ts': "import type { A } from './a.js';\nexport type B = A[];\n",
    };
    expect(verdict(circle)).toContain('no circles');
  });

  test('a module of Node where browsers look', () => {
    const use = "import { join } from 'node:path';\nexport const a = join;\n";
    expect(verdict({ 'src/core/a.ts': use })).toContain('node modules only in Node files');
    expect(verdict({ 'src/core/a-node.ts': use })).toBe('');
  });

  test('nothing wrong with what is right', () => {
    const down = { 'src/pickle/a.ts': "import '../core/b.js';\n", 'src/core/b.ts': 'export {};\n' };
    expect(verdict(down)).toBe('');
  });
});

function lines(path: string): number {
  return readFileSync(path, 'utf8').split('\n').length - 1;
}
