/**
 * What `load` refuses: the judge of `scan` beside the machine of `load`. It throws TABLES_NEEDED where it cannot decide before
 * `complete-guard.ts` was loaded.
 */
import { UnsafeGlobalError } from '../core/errors.js';
import { keepShapes } from '../core/keep-shapes.js';
import type { Guard, GuardOptions } from '../pickle/guard.js';
import type { How, PyObject } from '../pickle/values/py-values.js';
import type { CarriedCode } from './carried-code.js';
import { GraphWalk } from './constructions/graph.js';
import { looksLikeFile } from './containers/embedded.js';
import { Judge } from './judge.js';
import { type Implemented, Policy } from './policy/policy.js';
import { TABLES_NEEDED } from './policy/tables-needed.js';
import type { salvage } from './salvage.js';
import type { Finding } from './types.js';

/** Names in a message; the error's `globals` has all. */
const NAMED = 10;

type Salvage = typeof salvage;
let salvaging: Salvage | undefined;
type Carried = typeof CarriedCode;
let Carries: Carried | undefined;

/** For `complete-guard.ts`. */
export function useSalvage(means: Salvage): void {
  salvaging = means;
}

/** Modules that carry code. */
const SERIALIZER = /^dill\.|(?:^|\.)cloudpickle(?:\.|$)/;

/** For `complete-guard.ts`. */
export function useCarriedCode(means: Carried): void {
  Carries = means;
}

class LoadGuard implements Guard {
  readonly #policy: Policy;
  readonly #options: GuardOptions;
  readonly #isSupplied: (path: string) => boolean;
  /** Present where the file may carry code. */
  #carried: CarriedCode | undefined;
  /** Most pickles name nothing: the judge comes with the first global. */
  #judge: Judge | undefined;
  readonly #start: number;
  #dangerous = false;
  #hidesFiles = false;
  readonly #lossless: boolean;

  constructor(
    policy: Policy,
    options: GuardOptions,
    isSupplied: (path: string) => boolean,
    start: number,
    lossless: boolean,
  ) {
    this.#policy = policy;
    this.#options = options;
    this.#isSupplied = isSupplied;
    this.#start = start;
    this.#lossless = lossless;
  }

  onGlobal(module: string, name: string, offset: number): void {
    this.#judge ??= new Judge(this.#policy, '', { lossless: this.#lossless });
    this.#judge.onGlobal(module, name, offset);
    if (this.#carried !== undefined || !this.#lossless || !SERIALIZER.test(module)) return;
    // Tables may be complete on the scanner's account.
    if (Carries === undefined) throw TABLES_NEEDED;
    this.#carried = new Carries(this.#isSupplied);
  }

  onCall(cls: unknown, how: How, offset: number, opcode: string, args: readonly unknown[], kwargs: unknown): void {
    this.#judge?.onCall(cls, how, offset, opcode, args, kwargs);
    this.#carried?.onCall(cls, args, offset);
  }

  onInert(value: PyObject, offset: number): void {
    this.#carried?.onInert(value, offset);
  }

  onBuild(target: unknown, offset: number, opcode: string, state?: unknown): void {
    this.#judge?.onBuild(target, offset, opcode, state);
    this.#carried?.onBuild(target, offset);
  }

  onBytes(bytes: Uint8Array): void {
    this.#hidesFiles ||= looksLikeFile(bytes);
  }

  get hidesFiles(): boolean {
    return this.#hidesFiles || (this.#judge?.embedded.length ?? 0) > 0;
  }

  get inert(): boolean {
    return this.#dangerous;
  }

  finish(value: unknown, offset: number): void {
    if (this.#judge?.namesDoers === true) new GraphWalk(this.#judge.context).run(value, offset);
    const all = this.#found();
    if (all.length > 0) this.#carried?.look(value);
    const found = this.#carried === undefined ? all : all.filter((finding) => !this.#carried!.excuses(finding));
    if (found.length === 0) return;
    if (this.#options.allowDangerous !== true) throw refusal(found, undefined, [...(this.#carried?.missing ?? [])]);
    this.#dangerous = true;
  }

  failed(error: unknown, bytes: Uint8Array): unknown {
    if (error === TABLES_NEEDED || this.#judge === undefined || this.#options.allowDangerous === true) return error;
    if (this.#found().length === 0) return error;
    if (salvaging === undefined) return TABLES_NEEDED;
    salvaging(bytes, this.#start, [], this.#judge);
    return refusal(this.#found(), error);
  }

  #found(): Finding[] {
    if (this.#judge?.isDangerous !== true) return [];
    return this.#judge
      .findings()
      .filter((finding) => finding.severity === 'dangerous' && !this.#isSupplied(finding.global ?? ''));
  }
}

/** The error for a file that is dangerous, with everything that is. */
export function refusal(
  findings: readonly Finding[],
  cause?: unknown,
  carried: readonly string[] = [],
): UnsafeGlobalError {
  const names = [...new Set(findings.map((finding) => finding.global ?? finding.message))];
  const shown = names.slice(0, NAMED).join(', ');
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  const effects = [...new Set(findings.map((finding) => finding.effect).filter((effect) => effect !== ''))].slice(0, 3);
  const error = new UnsafeGlobalError(
    `loading this file in Python would ${effects.join('; ')}: ${shown}${more}. Nothing ran. ${own(carried)}brine scan says more; ` +
      'load with { allowDangerous: true } to look at it as inert values',
    names,
  );
  if (cause !== undefined) error.cause = cause;
  return error;
}

/** What can be done about code that the file carries. */
function own(carried: readonly string[]): string {
  if (carried.length === 0) return '';
  const names =
    carried.slice(0, NAMED).join(', ') + (carried.length > NAMED ? ` and ${carried.length - NAMED} more` : '');
  return (
    `It carries the code of ${names}: once registerFunction, registerEstimator or register has supplied ` +
    `${carried.length === 1 ? 'it' : 'all of them'}, the model loads and runs with yours; `
  );
}

/** Makes the guard of one reading. The default policy is shared, so that its rulings are found once. */
export function createGuard(
  implemented: Implemented,
  isSupplied: (path: string) => boolean,
): (options: GuardOptions, start: number, lossless: boolean) => Guard {
  let standard: Policy | undefined;
  let kept = false;
  return (options, start, lossless) => {
    const own = options.allow !== undefined || options.deny !== undefined;
    const policy = own ? new Policy(implemented, options) : (standard ??= new Policy(implemented));
    const guard = new LoadGuard(policy, options, isSupplied, start, lossless);
    if (!kept) {
      kept = true;
      keepShapes(new LoadGuard(policy, {}, isSupplied, 0, true), new Judge(policy, ''));
    }
    return guard;
  };
}
