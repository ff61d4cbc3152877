import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    // Many tests wait for a process of Python, of Node or of a browser: with one worker a core of two is idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    setupFiles: ['test/helpers/kernels-at-hand.ts'],
  },
});
