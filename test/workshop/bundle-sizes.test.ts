import { describe, expect, test } from 'vitest';
import { BUNDLES, bundleSize, PAGES, pageSize, PREDICTIONS, predictionSize } from '../../scripts/bundle-sizes.mjs';

describe('what a page loads stays below the limits of scripts/bundle-sizes.mjs', () => {
  test.each(BUNDLES.map((bundle) => [bundle.name, bundle] as const))('%s', async (_, bundle) => {
    const bytes = await bundleSize(bundle);
    expect(bytes).toBeLessThan(bundle.limit);
    // A bound that is far above what is there bounds nothing.
    expect(bytes).toBeGreaterThan(bundle.limit * 0.85);
  });

  test.each(PAGES.map((page) => [page.name, page] as const))('a page with %s', async (_, page) => {
    const bytes = await pageSize(page);
    expect(bytes).toBeLessThan(page.limit);
    expect(bytes).toBeGreaterThan(page.limit * 0.8);
  });

  test.each(PREDICTIONS.map((page) => [page.name, page] as const))('a page that predicts with %s', async (_, page) => {
    const bytes = await predictionSize(page);
    expect(bytes).toBeLessThan(page.limit);
    expect(bytes).toBeGreaterThan(page.limit * 0.85);
  });
});
