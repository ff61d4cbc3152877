/** What should be known of a model before it is kept: fitted, finite, converged, training data inside. */
import type { Check } from 'brine/card';
import { handler } from '../../contract.js';
import { type At, modelAt } from '../../files.js';

declare module '../../contract.js' {
  interface Contract {
    checks: { ask: At; give: Check[] };
  }
}

export default handler('checks', async (at) => {
  const { preflight } = await import('brine/card');
  return preflight(modelAt(at)).filter(({ status }) => status !== 'unknown');
});
