/** What doctor finds: something in a graph that a release of a library minds. */
import type { Verdict } from './effects.js';
import type { Library } from './versions.js';

/** Something that a release minds, in one value of a graph. */
export interface Minded {
  readonly verdict: Verdict;
  readonly library: Library;
  readonly class: string;
  readonly attribute?: string;
  readonly python: string;
}
