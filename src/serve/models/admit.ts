/** What a model has to show before requests go to it. */
import { replay } from '../../card/golden.js';
import type { Card } from '../../card/schema.js';
import { IntegrityError, UnsupportedError } from '../../core/errors.js';
import type { Estimator } from '../../estimators/estimator.js';
import { missingIn } from '../../estimators/missing-code.js';

/**
 * A class that runs here, nothing that its file only names, and the golden predictions of its card.
 *
 * @throws UnsupportedError, IntegrityError
 */
export function admit(model: Estimator, card: Card | undefined): void {
  const missing = missingIn(model).filter(({ onlyScores }) => !onlyScores);
  if (missing.length > 0) {
    throw new UnsupportedError(
      `the model needs code that its file only names (${missing
        .slice(0, 3)
        .map(({ name }) => name)
        .join(', ')}): supply it with --register`,
    );
  }
  if (model.methods.length === 0) throw new UnsupportedError(`Brine does not run ${model.className}`);
  if (card === undefined || card.golden === null) return;
  const bad = replay(model, card).filter(({ ok }) => !ok);
  if (bad.length === 0) return;
  throw new IntegrityError(
    `the golden predictions of its card came out otherwise (${bad.map(({ method, largestRelative }) => `${method}: ${largestRelative}`).join(', ')})`,
  );
}
