/**
 * Layers with relaxed SIMD: in this Node behind a flag, and in the binaries of 22 and 24 where `npm run test:runtimes` has installed
 * them.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const run = promisify(execFile);

interface Told {
  node: string;
  fused: boolean;
  models: number;
  apart: number;
}

async function child(node: string, flags: readonly string[]): Promise<Told> {
  const { stdout } = await run(node, [...flags, '--import', 'tsx', 'test/helpers/fused-child.ts']);
  return JSON.parse(stdout) as Told;
}

const flag = '--experimental-wasm-relaxed-simd';
const NODES: [name: string, node: string, flags: string[]][] = [
  ['this one', process.execPath, process.version.startsWith('v20.') ? [flag] : []],
  ...[22, 24].map((major): [string, string, string[]] => [
    `Node ${major}`,
    resolve(`runtime-tests/node-${major}/node_modules/node/bin/node`),
    [],
  ]),
];

describe('multi-layer perceptrons are as near to Python as without relaxed SIMD', () => {
  test.each(NODES.filter(([, node]) => existsSync(node)))(
    '%s',
    async (_, node, flags) => {
      const told = await child(node, flags);
      expect(told.fused).toBe(true);
      expect(told.models).toBeGreaterThan(20);
      // The same but for what rounding 300 products changes.
      expect(told.apart).toBeGreaterThan(0);
      expect(told.apart).toBeLessThan(1e-13);
    },
    120_000,
  );

  test('an engine without it goes on as before', async () => {
    if (!process.version.startsWith('v20.')) return;
    const told = await child(process.execPath, []);
    expect(told.fused).toBe(false);
    expect(told.apart).toBe(0);
  }, 120_000);
});
