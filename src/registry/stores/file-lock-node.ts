/** A lock that does not outlive its owner: a file with the owner's process and host. */
import { randomBytes } from 'node:crypto';
import { link, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError } from '../../core/errors.js';

const WAIT_MS = 10_000;
/** A lock of another host, whose processes cannot be seen, is believed this long. */
const FOREIGN_MS = 60_000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The text of a lock whose owner is gone; undefined where it may still be held. */
async function staleOwner(path: string): Promise<string | undefined> {
  try {
    const owner = await readFile(path, 'utf8');
    const [pid, host] = owner.split(' ');
    if (host === hostname()) return isAlive(Number(pid)) ? undefined : owner;
    return Date.now() - (await stat(path)).mtimeMs > FOREIGN_MS ? owner : undefined;
  } catch {
    return undefined;
  }
}

/** Moves a stale lock away; one that somebody took in the meantime is put back. */
async function breakLock(path: string, stale: string): Promise<void> {
  const moved = `${path}.${randomBytes(4).toString('hex')}.lock`;
  try {
    await rename(path, moved);
    if ((await readFile(moved, 'utf8')) !== stale) await link(moved, path);
    await unlink(moved);
  } catch {
    // Another one was faster.
  }
}

/** Runs `work` while nobody else holds the lock. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const owner = `${process.pid} ${hostname()} ${randomBytes(6).toString('hex')}`;
  const until = Date.now() + WAIT_MS;
  for (;;) {
    try {
      await writeFile(path, owner, { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const stale = await staleOwner(path);
    if (stale !== undefined) {
      await breakLock(path, stale);
    } else if (Date.now() > until) {
      throw new ConflictError(`${path}: somebody else holds this lock`);
    } else {
      await sleep(5 + Math.random() * 20);
    }
  }
  try {
    return await work();
  } finally {
    if ((await readFile(path, 'utf8').catch(() => '')) === owner) await unlink(path).catch(() => undefined);
  }
}
