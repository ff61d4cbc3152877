/** Votes and stacks are described with the members that fit made, not with those that were given. */
import { describe, expect, test } from 'vitest';
import { describe as describeModel, load } from '../../src/node.js';
import { fixturePath } from '../helpers/fixtures.js';
import { fixtureOf } from '../helpers/models.js';

describe('members of', () => {
  test.each(['voting-iris-soft', 'stacking-iris', 'voting-reg-diabetes'])('%s are fitted', async (name) => {
    const model = await load(fixturePath(fixtureOf('sklearn-1.9', name).file));
    const { parts } = describeModel(model);
    expect(parts.length).toBeGreaterThan(1);
    for (const { model: part } of parts) {
      if (typeof part === 'string') continue;
      // In Python n_features_in_ comes with fit.
      expect(part.attributes.map((attribute) => attribute.name)).toContain('n_features_in_');
      expect(part.sizes.bytes).toBeGreaterThan(0);
    }
  });
});
