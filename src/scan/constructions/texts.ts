/** Texts in a state that a library evaluates while the file loads: only what the library itself would have written is harmless. */
import { type PyDict } from '../../pickle/values/py-dict.js';
import { PyObject } from '../../pickle/values/py-values.js';
import { FORMULA_MARKS, SCIPY_TEMPLATE, TORCH_CODE } from './attribute-names.js';

/** What scipy itself puts there, line by line: three functions that return their arguments. */
const SCIPY_LINES: readonly RegExp[] = [
  /^def _parse_args\(self,[\w, =.-]*\):$/,
  /^ {4}return \([\w, ]*\),[\w, ]*$/,
  /^def _parse_args_rvs\(self,[\w, =.-]*\):$/,
  /^ {4}return self\._argcheck_rvs\([\w, =]*\)$/,
  /^def _parse_args_stats\(self,[\w, =.-]*, moments='mv'\):$/,
  /^ {4}return \([\w, ]*\),[\w, ]*$/,
];

function isScipys(text: unknown): boolean {
  if (typeof text !== 'string' || text.length > 4000) return false;
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.length === SCIPY_LINES.length && lines.every((line, i) => SCIPY_LINES[i]!.test(line));
}

/** Functions that a formula of a statsmodels result may call: of patsy itself, and those of numpy that only compute. */
const FORMULA_CALLS = new Set(
  (
    'C I Q Treatment Sum Poly Helmert Diff bs cr cc te center standardize scale np.log np.log1p np.log2 np.log10 np.exp np.expm1 ' +
    'np.sqrt np.abs np.square np.power np.sin np.cos np.tan numpy.log numpy.log1p numpy.exp numpy.sqrt numpy.abs numpy.square'
  ).split(' '),
);

/** Words by which an expression of Python does more than compute with names. */
const KEYWORDS = new Set(
  'lambda if else for in is not and or await async yield from import class def del global with'.split(' '),
);

/**
 * True for a formula of column names, numbers, operators and a short list of calls: what patsy evaluates of it computes a column.
 * Everything is spelled out; a text that is not understood to its end is not harmless. Only a name of the list is followed by
 * an argument list: never a parenthesis, as in `(exec)("…")`, and never another value.
 */
export function isHarmlessFormula(text: string): boolean {
  if (text.length > 20_000) return false;
  const token =
    /\s*(?:([A-Za-z_][\w.]*)(\s*\()?|(\d+(?:\.\d*)?(?:e[+-]?\d+)?)|("[^"\\\n]*"|'[^'\\\n]*')|(\*\*|[-+*/:~|^(),=]))/gy;
  let at = 0;
  /** True where a value has just ended, so that an operator must follow. */
  let afterValue = false;
  while (at < text.length && text.slice(at).trim() !== '') {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) return false;
    const [, name, called, , , sign] = match;
    const begins = sign === undefined || sign === '(';
    if (begins && afterValue) return false;
    if (name !== undefined) {
      if (/(?:^|\.)_|__|\.$/.test(name) || KEYWORDS.has(name)) return false;
      if (called !== undefined ? !FORMULA_CALLS.has(name) : name.includes('.')) return false;
    }
    afterValue = sign === undefined ? called === undefined : sign === ')';
    at = token.lastIndex;
  }
  return true;
}

/** Names of a formula are looked up in the rows of fit first: a table has columns there, other objects have what their file gives them. */
const isFrame = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (value instanceof PyObject && value.className === 'pandas.core.frame.DataFrame');

export interface Evaluated {
  readonly attribute: string;
  readonly why: string;
}

const SCIPY: Evaluated = {
  attribute: SCIPY_TEMPLATE,
  why: 'scipy\u2019s distributions execute this text when they are loaded',
};
const TORCH: Evaluated = {
  attribute: TORCH_CODE,
  why: 'PyTorch\u2019s graph modules execute this text when they are loaded',
};
const FORMULA: Evaluated = {
  attribute: 'formula',
  why: 'statsmodels has patsy evaluate this text when the result is loaded',
};

/** The attribute of a state whose text would be evaluated and is not the library's own. */
export function evaluated(state: PyDict): Evaluated | undefined {
  if (state.has(TORCH_CODE)) return TORCH;
  if (state.has(SCIPY_TEMPLATE) && !isScipys(state.get(SCIPY_TEMPLATE))) return SCIPY;
  if (FORMULA_MARKS.some((mark) => state.has(mark))) {
    const formula: unknown = state.get('formula');
    if (typeof formula !== 'string' || !isHarmlessFormula(formula) || !isFrame(state.get('frame'))) return FORMULA;
  }
  return undefined;
}
