/**
 * Opens a file of 4 GB, and one above 4 GiB, by a memory map and predicts with the model in it, in a process of its own:
 * `npm run bench:mapped`. Fails where opening takes 50 ms or more, the process 100 MB, or the prediction is not Python's.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PYTHON = '.oracle/sklearn-1.9/bin/python';
/** A small model without compression. */
const WARM = 'fixtures/files/sklearn-1.9/rest-wine-regressors.joblib';
const RUNS = 5;
const MAX_MS = 50;
const MAX_RSS = 100e6;

interface Answer {
  /** The first map of the process, of a small file: koffi is loaded. */
  first: number;
  /** The part of `opened` in which V8 collects. */
  collecting: number;
  opened: number;
  answered: number;
  openRss: number;
  rss: number;
  isMapped: boolean;
  predictions: number[];
  afterClose: string;
}

const folder = mkdtempSync(join(tmpdir(), 'brine-mapped-'));
let failed = false;
try {
  for (const which of ['linear', 'two']) {
    const path = join(folder, `${which}.joblib`);
    const made = JSON.parse(execFileSync(PYTHON, ['fixtures/sparse_file.py', path, which], { encoding: 'utf8' })) as {
      bytes: number;
      predictions: number[];
    };
    const runs = Array.from(
      { length: RUNS },
      () =>
        JSON.parse(
          execFileSync(process.execPath, ['bench/mapped-child.mjs', path, WARM], { encoding: 'utf8' }),
        ) as Answer,
    ).sort((a, b) => a.opened - b.opened);
    const { opened, answered, collecting } = runs[RUNS >> 1]!;
    const first = runs.map((run) => run.first).sort((a, b) => a - b)[RUNS >> 1]!;
    const rss = Math.max(...runs.map((run) => Math.max(run.openRss, run.rss)));
    const right = runs.every(
      (run) => run.isMapped && run.afterClose === 'INVALID_INPUT' && run.predictions.join() === made.predictions.join(),
    );
    failed ||= opened >= MAX_MS || rss >= MAX_RSS || !right;
    console.log(
      `${which}: ${(made.bytes / 1e9).toFixed(1)} GB opened in ${opened.toFixed(1)} ms (${collecting.toFixed(1)} of them V8's collector; ` +
        `the first map of a process, of a small file: ${first.toFixed(1)}), first prediction after ${answered.toFixed(1)} ms, ` +
        `RSS at most ${(rss / 1e6).toFixed(0)} MB, predictions ${right ? "are Python's" : 'DIFFER'}`,
    );
    rmSync(path);
  }
} finally {
  rmSync(folder, { recursive: true });
}
if (failed) process.exit(1);
