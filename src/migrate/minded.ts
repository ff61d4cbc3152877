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

export type Tell = (minded: Minded) => void;

type Telling = (name: string, python: string, attribute?: string) => void;

const telling =
  (verdict: Verdict) =>
  (library: Library, tell: Tell): Telling =>
  (name, python, attribute) =>
    tell({ verdict, library, class: name, python, ...(attribute === undefined ? {} : { attribute }) });

/** Tells that a release of a library does not load what holds a class. */
export const failing = telling('does-not-load');

/** Tells that it loads it, and that whatever is called fails. */
export const failingWhenCalled = telling('fails');
