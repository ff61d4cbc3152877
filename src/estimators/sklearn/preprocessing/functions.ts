/** numpy's functions of one argument that a FunctionTransformer may name. */
import { asSequence, PyCall, PyGlobal } from '../../../pickle/values/py-values.js';

export interface NumberFunction {
  readonly apply: (value: number) => number;
  /** Integers stay integers; otherwise they become float64. */
  readonly keepsIntegers: boolean;
}

const real = (apply: (value: number) => number): NumberFunction => ({ apply, keepsIntegers: false });
const any = (apply: (value: number) => number): NumberFunction => ({ apply, keepsIntegers: true });

/** To the nearest integer, halves to the even one. */
function rint(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  if (rest !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}

const FUNCTIONS: Readonly<Record<string, NumberFunction>> = {
  log: real(Math.log),
  log1p: real(Math.log1p),
  log2: real(Math.log2),
  log10: real(Math.log10),
  exp: real(Math.exp),
  exp2: real((value) => 2 ** value),
  expm1: real(Math.expm1),
  sqrt: real(Math.sqrt),
  cbrt: real(Math.cbrt),
  sin: real(Math.sin),
  cos: real(Math.cos),
  tan: real(Math.tan),
  arcsin: real(Math.asin),
  arccos: real(Math.acos),
  arctan: real(Math.atan),
  sinh: real(Math.sinh),
  cosh: real(Math.cosh),
  tanh: real(Math.tanh),
  arcsinh: real(Math.asinh),
  arccosh: real(Math.acosh),
  arctanh: real(Math.atanh),
  fabs: real(Math.abs),
  rint: real(rint),
  deg2rad: real((value) => value * (Math.PI / 180)),
  radians: real((value) => value * (Math.PI / 180)),
  rad2deg: real((value) => value * (180 / Math.PI)),
  degrees: real((value) => value * (180 / Math.PI)),
  absolute: any(Math.abs),
  abs: any(Math.abs),
  negative: any((value) => -value),
  positive: any((value) => value),
  square: any((value) => value * value),
  sign: any(Math.sign),
  floor: any(Math.floor),
  ceil: any(Math.ceil),
  trunc: any(Math.trunc),
};

/** scipy.special's, of the logistic family. */
const SPECIAL: Readonly<Record<string, NumberFunction>> = {
  expit: real((value) => 1 / (1 + Math.exp(-value))),
  logit: real((value) => Math.log(value / (1 - value))),
};

function functionIn(module: string, name: string): NumberFunction | undefined {
  const table = /^numpy(?:\.|$)/.test(module)
    ? FUNCTIONS
    : /^scipy\.special(?:\.|$)/.test(module)
      ? SPECIAL
      : undefined;
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The function that a file names: a global, or numpy's `_ufunc_reconstruct(module, name)`. */
export function knownFunction(value: unknown): NumberFunction | undefined {
  if (value instanceof PyGlobal) return functionIn(value.module, value.name);
  if (!(value instanceof PyCall) || !/^numpy\..*_ufunc_reconstruct$/.test(value.className ?? '')) return undefined;
  const [module, name] = asSequence(value.args) ?? [];
  if (typeof module !== 'string' || typeof name !== 'string') return undefined;
  // Python 2 names any module that happens to hold the ufunc, for example `scipy.stats._discrete_distns`.
  const home = /^(?:scipy|sklearn|pandas)\.(?!special)/.test(module) ? 'numpy' : module;
  return functionIn(home, name);
}
