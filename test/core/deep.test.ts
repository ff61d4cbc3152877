/** Files nested far deeper than a stack: every way of looking at them ends with an answer or a typed error. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { diffContents, identity, preflight } from '../../src/entries/card-node.js';
import { hash } from '../../src/entries/joblib-node.js';
import { dis, dumps, iterate, loads, optimize, toPlain } from '../../src/entries/pickle-node.js';
import { scan } from '../../src/entries/scan-node.js';
import { outline } from '../../src/inspect/outline.js';
import { summaryLines } from '../../src/inspect/summary.js';
import { BrineError, describe as describeModel, dumpBytes, type Estimator, load } from '../../src/node.js';

const LEVELS = 12_000;
const text = (value: string): string => `X${String.fromCharCode(value.length)}\0\0\0${value}`;
const file = (body: string): Buffer => Buffer.from(`\x80\x04${body}.`, 'latin1');
const PIPELINE = `csklearn.pipeline\nPipeline\n)\x81}(${text('steps')}](${text('a')}`;

const FILES: Record<string, Buffer> = {
  lists: file(']'.repeat(LEVELS) + 'a'.repeat(LEVELS - 1)),
  tuples: file(`)${'\x85'.repeat(LEVELS)}`),
  dicts: file(`${`}${text('a')}`.repeat(LEVELS)}}${'s'.repeat(LEVELS)}`),
  objects: file(`${`cmain\nC\n)\x81}${text('a')}`.repeat(LEVELS)}N${'sb'.repeat(LEVELS)}`),
  'arguments of calls': file(`N${'\x85q\0cmain\nf\nh\0R'.repeat(LEVELS)}`),
  'a member of a set': file(`)${'\x85'.repeat(LEVELS)}q\0\x8f(h\0\x90`),
  pipelines: file(`${PIPELINE.repeat(LEVELS)}N${`ta${text('memory')}N${text('verbose')}\x89ub`.repeat(LEVELS)}`),
};

const facts = { format: 'pickle', compression: null, bytes: 1, protocol: 4 } as never;
const ASK: Record<string, (bytes: Buffer) => unknown> = {
  load: (bytes) => load(bytes),
  'lossless values': (bytes) => loads(bytes, { lossless: true }),
  iterate: (bytes) => [...iterate(bytes)],
  dis: (bytes) => dis(bytes),
  optimize: (bytes) => optimize(bytes),
  scan: (bytes) => scan(bytes),
  dumps: (bytes) => dumps(loads(bytes, { lossless: true })),
  dumpBytes: (bytes) => dumpBytes(loads(bytes), { format: 'joblib' }),
  toPlain: (bytes) => toPlain(loads(bytes)),
  hash: (bytes) => hash(loads(bytes)),
  'the console': (bytes) => inspect(loads(bytes, { lossless: true })),
  identity: (bytes) => identity(loads(bytes, { lossless: true })),
  diff: (bytes) => diffContents(loads(bytes, { lossless: true }), loads(bytes, { lossless: true })),
  outline: (bytes) => outline(loads(bytes, { lossless: true })),
  summary: (bytes) => summaryLines(loads(bytes, { lossless: true }), facts),
  preflight: async (bytes) => preflight(await load(bytes)),
  describe: async (bytes) => describeModel(await load(bytes)),
};

describe.each(Object.entries(FILES))('%s', (name, bytes) => {
  test.each(Object.entries(ASK))('%s', async (_ask, ask) => {
    let error: unknown;
    try {
      await ask(bytes);
    } catch (reason) {
      error = reason;
    }
    if (error !== undefined) expect(error).toBeInstanceOf(BrineError);
  });

  test.runIf(name === 'pipelines')('predict', async () => {
    const model = await load<Estimator>(bytes);
    expect(() => model.predict([[1]])).toThrow(/at most 100 levels/);
  });
});

test('a listing does not indent without end', () => {
  expect(() => dis(file(`${'('.repeat(60_000)}0`))).toThrow(
    expect.objectContaining({ code: 'LIMIT', limit: 'maxText' }),
  );
});
