import { describe, expect, test } from 'vitest';
import { BUNDLES, bundleSize } from '../../scripts/bundle-sizes.mjs';

describe('what a page loads stays below the limits of scripts/bundle-sizes.mjs', () => {
  test.each(BUNDLES.map((bundle) => [bundle.name, bundle] as const))('%s', async (_, bundle) => {
    const bytes = await bundleSize(bundle);
    expect(bytes).toBeLessThan(bundle.limit);
    // A bound that is far above what is there bounds nothing.
    expect(bytes).toBeGreaterThan(bundle.limit * 0.85);
  });
});
