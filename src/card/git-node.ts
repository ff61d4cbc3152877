/** Facts about the code that made a model: git's view of a folder, and digests of named files. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { NotFoundError } from '../core/errors.js';
import { sha256 } from './digest-node.js';
import type { Card } from './schema.js';

const run = promisify(execFile);
const TIMEOUT_MS = 10_000;

async function git(folder: string, ...args: string[]): Promise<string | undefined> {
  try {
    // No hooks, pagers or prompts: only facts.
    const { stdout } = await run('git', ['-C', folder, ...args], {
      timeout: TIMEOUT_MS,
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
    });
    return stdout.trim();
  } catch {
    return undefined;
  }
}

/** A remote without user name, password or token; `git@host:path` keeps its host and path. */
export function withoutCredentials(remote: string): string {
  const url = /^([a-z][a-z0-9+.-]*:\/\/)(?:[^/]*@)?([^?#]*)/i.exec(remote);
  if (url !== null) return `${url[1]}${url[2]}`;
  return remote.replace(/^[^@/]*@/, '').replace(/[?#].*$/, '');
}

/** Commit, branch, dirty flag and remote of the repository around a folder; null where there is none. */
export async function gitFacts(folder = '.'): Promise<Card['code']> {
  const commit = await git(folder, 'rev-parse', 'HEAD');
  if (commit === undefined || !/^[0-9a-f]{40,64}$/.test(commit)) return null;
  const [branch, status, remote] = await Promise.all([
    git(folder, 'symbolic-ref', '--short', '-q', 'HEAD'),
    git(folder, 'status', '--porcelain', '--untracked-files=no'),
    git(folder, 'config', '--get', 'remote.origin.url'),
  ]);
  return {
    commit,
    branch: branch === undefined || branch === '' ? null : branch,
    // What git cannot tell does not count as clean.
    dirty: status !== '',
    remote: remote === undefined || remote === '' ? null : withoutCredentials(remote),
  };
}

/** Digests of source files, sorted by path, and one digest of them all. */
export async function sourcesDigest(paths: readonly string[], base = '.'): Promise<NonNullable<Card['sources']>> {
  const files = await Promise.all(
    [...new Set(paths)].map(async (path) => {
      try {
        const name = relative(resolve(base), resolve(path)).split(sep).join('/');
        return { path: name, sha256: sha256(await readFile(path)) };
      } catch (cause) {
        throw new NotFoundError(`${path}: this source file cannot be read: ${(cause as Error).message}`, { cause });
      }
    }),
  );
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { sha256: sha256(files.map((file) => `${file.sha256}  ${file.path}\n`).join('')), files };
}
