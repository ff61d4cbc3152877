/** Calls that are not Python's and stay so, each with its reason; docs/compatibility.md has the same table. */
import type { ModelOutcome } from './compare-env.js';

interface Explanation {
  readonly why: string;
  applies(outcome: ModelOutcome, release: readonly [number, number]): boolean;
}

const EXPLANATIONS: readonly Explanation[] = [];

/** Why a call of this environment deviates, or undefined. */
export function explanationOf(env: string, outcome: ModelOutcome): string | undefined {
  const [major = 0, minor = 0] = env
    .slice(env.lastIndexOf('-') + 1)
    .split('.')
    .map(Number);
  return EXPLANATIONS.find((each) => each.applies(outcome, [major, minor]))?.why;
}
