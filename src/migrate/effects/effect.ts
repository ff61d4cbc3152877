/** What a file of one release does in another as it is, and how that is declared. */
import { NdArray } from '../../numpy/ndarray.js';
import type { PyDict } from '../../pickle/values/py-dict.js';

/** From harmless to worst. */
export const VERDICTS = ['loads', 'warns', 'differs', 'fails', 'does-not-load'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const worse = (a: Verdict, b: Verdict): Verdict => (VERDICTS.indexOf(a) >= VERDICTS.indexOf(b) ? a : b);

/** An object that another one stands in. */
export interface Holder {
  readonly name: string;
  readonly path: string;
  readonly state: PyDict | undefined;
}

/** What an object of a class does in a release on the other side of a boundary. */
export interface Effect {
  /** `module.Class` under its present name, or the ending of one. */
  readonly class: RegExp;
  /** The first release with the new layout. */
  readonly at: string;
  readonly way: 'forwards' | 'backwards';
  readonly verdict: Verdict;
  readonly attribute?: string;
  /** The exception that Python raises; `{class}` stands for the name of the object's class. */
  readonly raises: string;
  /** Only objects that are so. `holders`: the objects that it stands in, the outermost first. */
  readonly when?: (state: PyDict, path: string, holders: readonly Holder[]) => boolean;
  /** The first release that no longer minds: a shim was there until then, or came back. */
  readonly until?: string;
  /** The first release that minds, of those before {@link at}. */
  readonly since?: string;
  /** True where the release computes so from what it would fit itself: no migration changes it. */
  readonly lasts?: boolean;
}

export const has =
  (...names: string[]) =>
  (state: PyDict): boolean =>
    names.every((name) => state.has(name));

/** Objects that lack an attribute which a later release asks for. */
export const lacks = (
  name: RegExp,
  at: string,
  attribute: string,
  when: NonNullable<Effect['when']>,
  until?: string,
): Effect => ({
  class: name,
  at,
  way: 'forwards',
  verdict: 'fails',
  attribute,
  raises: `AttributeError: '{class}' object has no attribute '${attribute}'`,
  when: (state, path, holders) => !state.has(attribute) && when(state, path, holders),
  ...(until === undefined ? {} : { until }),
});

/** Answers that a later release computes otherwise. */
export const answers = (
  name: RegExp,
  at: string,
  attribute: string,
  text: string,
  when: NonNullable<Effect['when']>,
  lasts = false,
): Effect => ({
  class: name,
  at,
  way: 'forwards',
  verdict: 'differs',
  attribute,
  raises: `nothing: ${text}`,
  when,
  lasts,
});

/** Objects that an older release asks for what later ones no longer keep. */
export const lost = (
  name: RegExp,
  at: string,
  attribute: string,
  when: NonNullable<Effect['when']>,
  { raises, since }: { raises?: string; since?: string } = {},
): Effect => ({
  class: name,
  at,
  way: 'backwards',
  verdict: 'fails',
  attribute,
  raises: raises ?? `AttributeError: '{class}' object has no attribute '${attribute}'`,
  ...(since === undefined ? {} : { since }),
  when: (state, path, holders) => !state.has(attribute) && when(state, path, holders),
});

/** The same on either side of a boundary. Answers that differ do so after a migration, too, unless it is said that they do not. */
export function eitherWay(effect: Omit<Effect, 'way'>): Effect[] {
  const lasts = effect.lasts ?? effect.verdict === 'differs';
  return [
    { ...effect, lasts, way: 'forwards' },
    { ...effect, lasts, way: 'backwards' },
  ];
}

export const sizeOf = (value: unknown): number => (value instanceof NdArray ? value.size : 0);

/** What a search scores by, which may be the very object that it was given, or a scorer alone. Nobody else's is asked. */
export const isOfSearch = (_: PyDict, path: string, holders: readonly Holder[]): boolean =>
  holders.length === 0 || (/^\.(?:scoring|scorer_)(?:\W|$)/.test(path) && /SearchCV$/.test(holders[0]?.name ?? ''));

/** Whoever selects by a model's importances asks it for no answers. */
export const isSelector = (holders: readonly Holder[]): boolean => holders.at(-1)?.name === 'SelectFromModel';

export const standsIn = (holders: readonly Holder[], names: RegExp): boolean =>
  holders.some(({ name }) => names.test(name));
