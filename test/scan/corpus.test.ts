/** The goals of the scanner, on corpora of our own: hostile streams written by hand, benign files by real libraries. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { scan } from '../../src/entries/scan-node.js';
import { DANGER_RULES } from '../../src/scan/policy/all-tables.js';
import type { ScanReport } from '../../src/scan/types.js';
import { fixturePath, fixtures } from '../helpers/fixtures.js';
import { call } from '../helpers/pickle-bytes.js';
import { CONTAINERS, MUTATIONS } from './corpus/containers.js';
import { hostileStreams } from './corpus/hostile.js';

const streams = hostileStreams();

function expectDangerous(report: ScanReport, name: string, globals: readonly string[]): void {
  expect(report.verdict, name).toBe('dangerous');
  const named = new Set(report.globals.map((use) => `${use.module}.${use.name}`));
  for (const global of globals) expect(named.has(global), `${name}: ${global} is named`).toBe(true);
}

describe('hostile files', () => {
  test('every stream is dangerous, and what it reaches is named', async () => {
    expect(streams.length).toBeGreaterThan(500);
    for (const { name, bytes, globals } of streams) expectDangerous(await scan(bytes), name, globals);
  });

  test('in every kind of file', async () => {
    for (const stream of streams.filter((_, i) => i % 150 === 0)) {
      for (const [name, wrap] of CONTAINERS) {
        expectDangerous(await scan(await wrap(stream.bytes)), `${name}/${stream.name}`, stream.globals);
      }
    }
  });

  test('no mutation lowers the verdict', { timeout: 60_000 }, async () => {
    expect(MUTATIONS.length).toBeGreaterThanOrEqual(12);
    const [first] = streams;
    const files = await Promise.all(
      CONTAINERS.map(async ([name, wrap]) => ({ name, bytes: await wrap(first!.bytes) })),
    );
    for (const { name, bytes } of [...streams.filter((_, i) => i % 80 === 0), ...files.filter((_, i) => i % 2 === 0)]) {
      for (const [mutation, change] of MUTATIONS) {
        expect((await scan(await change(bytes))).verdict, `${mutation}(${name})`).toBe('dangerous');
      }
    }
  });

  test('every rule has its reason, and every name of every rule is found', async () => {
    for (const rule of DANGER_RULES) {
      expect(rule.effect.length, rule.id).toBeGreaterThan(20);
      expect(rule.why.length, rule.id).toBeGreaterThan(20);
      const modules = (rule.modules ?? '').split(' ').filter((module) => module !== '');
      const pairs: [string, string][] = [
        ...modules.map((module): [string, string] => [module, 'anything']),
        ...modules.map((module): [string, string] => [`${module}.inner`, 'anything']),
        ...(rule.names ?? []).flatMap(([module, names]) =>
          names.split(' ').map((name): [string, string] => [module, name]),
        ),
      ];
      for (const [module, name] of pairs) {
        const report = await scan(call(module, name));
        expectDangerous(report, `${rule.id}: ${module} ${name}`, []);
        expect(
          report.globals.some((use) => use.how === 'called'),
          `${module}.${name}`,
        ).toBe(true);
      }
    }
  });
});

describe('benign files', () => {
  const benign = fixtures.filter((fixture) => fixture.kind !== 'custom');

  test('of real libraries: never dangerous, at most 2 % of the models not safe', { timeout: 60_000 }, async () => {
    let models = 0;
    let unsafe = 0;
    for (const [i, fixture] of benign.entries()) {
      if (i % 4 !== 0) continue;
      const { verdict } = await scan(new Uint8Array(readFileSync(fixturePath(fixture.file))));
      expect(verdict, fixture.file).not.toBe('dangerous');
      if (fixture.kind !== 'model') continue;
      models++;
      if (verdict !== 'safe') unsafe++;
    }
    expect(models).toBeGreaterThan(100);
    expect(unsafe / models).toBeLessThanOrEqual(0.02);
  });
});
