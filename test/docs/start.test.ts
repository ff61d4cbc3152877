/** The four getting-started pages, each followed from an empty folder with the package as npm packs it. */
import { readdirSync, rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { prepared, stepsOf, Walk } from './walk.js';

const pages = readdirSync('docs/start').map((name) => `docs/start/${name}`);

describe('getting started', () => {
  test.each(pages)('%s', { timeout: 300_000 }, async (page) => {
    expect(stepsOf(page).filter(({ kind }) => kind === 'shows').length).toBeGreaterThan(2);
    const folder = prepared('start');
    try {
      await new Walk(folder).page(page);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
