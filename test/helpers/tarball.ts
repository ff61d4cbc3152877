/** The package as npm packs it, and folders that have it installed: what somebody gets who has no checkout. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export interface Packed {
  /** The .tgz file. */
  readonly file: string;
  readonly bytes: number;
  /** Paths within the package. */
  readonly paths: readonly string[];
}

let packed: Packed | undefined;

/** Packs what was built; `npm run build` comes first. */
export function pack(): Packed {
  if (packed !== undefined) return packed;
  if (!existsSync('dist/node.js')) throw new Error('dist/ is not there: npm run build');
  const folder = mkdtempSync(join(tmpdir(), 'brine-pack-'));
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const text = execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const [about] = JSON.parse(text) as { filename: string; size: number; files: { path: string }[] }[];
  packed = {
    file: join(folder, about!.filename),
    bytes: about!.size,
    paths: about!.files.map(({ path }) => path),
  };
  return packed;
}

/**
 * An empty folder with the packed package in it, unpacked as npm does, and the dependencies that this checkout has installed,
 * so that no registry is asked.
 */
export function installed(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `brine-${name}-`));
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'brine'), { recursive: true });
  execFileSync('tar', ['xzf', pack().file, '-C', join(modules, 'brine'), '--strip-components', '1']);
  linkDependencies(modules);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  return folder;
}

/** Types of Node and everything else that packages look for beside themselves. */
function linkDependencies(modules: string): void {
  for (const name of readdirSync('node_modules')) {
    if (name.startsWith('.') || name === 'brine' || name === '@types') continue;
    const to = join(modules, name);
    mkdirSync(dirname(to), { recursive: true });
    if (!existsSync(to)) symlinkSync(resolve('node_modules', name), to, 'dir');
  }
}

/** Adds the types of Node to a folder of {@link installed}. */
export function withNodeTypes(folder: string): void {
  mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
  for (const name of ['@types/node', 'undici-types']) {
    const to = join(folder, 'node_modules', name);
    if (!existsSync(to)) symlinkSync(resolve('node_modules', name), to, 'dir');
  }
}
