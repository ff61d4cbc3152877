/** Files with code of somebody's own, and Python's answers (fixtures/own). */
import { readFileSync } from 'node:fs';
import * as brine from '../../src/node.js';
// @ts-expect-error: a module of a user's, without types
import supply from '../../fixtures/own/supply.mjs';
import { unregisterEstimator } from '../../src/estimators/own/estimators.js';
import { unregisterFunction } from '../../src/estimators/own/functions.js';
import { unregister } from '../../src/pickle/values/registered-classes.js';

export interface OwnCheck {
  method: string;
  input: unknown[];
  output: unknown;
  y?: unknown[];
  at?: string;
  only?: boolean;
  pickle?: number;
}

export interface OwnEntry {
  env: string;
  name: string;
  versions: Record<string, string>;
  checks: OwnCheck[];
}

export const SUPPLY = 'fixtures/own/supply.mjs';
export const ownEntries = JSON.parse(readFileSync('fixtures/own/manifest.json', 'utf8')) as OwnEntry[];
export const ownFile = ({ env, name }: Pick<OwnEntry, 'env' | 'name'>): string => `fixtures/own/files/${env}/${name}`;
export const ownEntry = (env: string, name: string): OwnEntry =>
  ownEntries.find((entry) => entry.env === env && entry.name === name)!;

/** Registers everything that the corpus names; gives what forgets it again. */
export function supplyAll(): () => void {
  const forget: (() => unknown)[] = [];
  (supply as (api: unknown) => void)({
    ...brine,
    register(cls: never, name: string, options?: never) {
      brine.register(cls, name, options);
      forget.push(() => unregister(name));
    },
    registerEstimator(name: string, implementation: never) {
      brine.registerEstimator(name, implementation);
      forget.push(() => unregisterEstimator(name));
    },
    registerFunction(name: string, call: never, options?: never) {
      brine.registerFunction(name, call, options);
      forget.push(() => unregisterFunction(name));
    },
  });
  return () => {
    for (const one of forget) one();
  };
}

const numbersIn = (value: unknown): number[] => (Array.isArray(value) ? value.flatMap(numbersIn) : [Number(value)]);

/** The largest difference of two answers, over the larger of one and the answer; infinite where they have not as many numbers. */
export function difference(found: unknown, wanted: unknown): number {
  const plain = found as { toDense?: () => { tolist(): unknown }; tolist?: () => unknown };
  const [a, b] = [numbersIn(plain.toDense?.().tolist() ?? plain.tolist?.() ?? found), numbersIn(wanted)];
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return Math.max(0, ...a.map((value, i) => Math.abs(value - b[i]!) / Math.max(1, Math.abs(b[i]!))));
}

/** Asks a model as Python was asked. */
export function asked(model: unknown, { method, input, y }: OwnCheck): unknown {
  const name = method.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return (model as Record<string, (...args: unknown[]) => unknown>)[name]!(input, ...(y === undefined ? [] : [y]));
}
