/** Columns made of others, behind them. https://feature-engine.trainindata.com/en/latest/api_doc/creation/ */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { any, bool, nullable, number, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Column, Features, Input } from '../../input/matrix.js';
import { columnIn, type Frame, frameIn, frameOut, numberColumn, numbersOf } from '../frames/frame.js';
import { itemsOf } from '../frames/lookup.js';
import { names } from '../frames/names.js';
import { byVariable, entryOf, numeric } from './shared.js';

const attributes = {
  variables_: optional(names()),
  variables: optional(any()),
  reference: optional(any()),
  func: optional(any()),
  new_variables_names: optional(any()),
  max_values_: optional(byVariable(numeric)),
  fill_value: optional(nullable(number())),
  drop_original: optional(bool(), false),
};

type Creation = Model<typeof attributes>;

function textsIn(m: Creation, name: 'variables' | 'reference' | 'func'): string[] {
  const given = typeof m[name] === 'string' ? [m[name]] : itemsOf(m[name]);
  if (given?.every((item) => typeof item === 'string') === true) return given;
  throw m.self.fail(name, 'a list of names', 'others');
}

/** What a function makes of numbers without the missing ones, as pandas' aggregations along a row do. */
const ACROSS: Readonly<Record<string, (values: number[]) => number>> = {
  sum: (values) => values.reduce((a, b) => a + b, 0),
  prod: (values) => values.reduce((a, b) => a * b, 1),
  mean: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  min: (values) => (values.length === 0 ? Number.NaN : Math.min(...values)),
  max: (values) => (values.length === 0 ? Number.NaN : Math.max(...values)),
};

const PAIRS: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  truediv: (a, b) => a / b,
};

type Made = (readonly [name: string, column: Column])[];

const read = (m: Creation, frame: Frame, name: string): Float64Array => {
  const found = numbersOf(columnIn(m.self, frame, name), frame.rows, name);
  const row = found.findIndex(Number.isNaN);
  if (row >= 0) throw new InvalidInputError(`row ${row}, column ${name}: a missing value, which this transformer refuses: fill it first`, { row, feature: name }); // prettier-ignore
  return found;
};

function cyclical(m: Creation, frame: Frame): Made {
  if (m.max_values_ === undefined || m.variables_ === undefined) throw m.self.fail('max_values_', 'a number for each variable', 'nothing'); // prettier-ignore
  return m.variables_.flatMap((name) => {
    const factor = (2 * Math.PI) / entryOf({ self: m.self }, m.max_values_!, name);
    const values = read(m, frame, name);
    return [
      [`${name}_sin`, numberColumn(values.map((value) => Math.sin(value * factor)))] as const,
      [`${name}_cos`, numberColumn(values.map((value) => Math.cos(value * factor)))] as const,
    ];
  });
}

function across(m: Creation, frame: Frame): Made {
  const variables = textsIn(m, 'variables');
  const columns = variables.map((name) => read(m, frame, name));
  const given = itemsOf(m.new_variables_names ?? null);
  return textsIn(m, 'func').map((func, i) => {
    const of = ACROSS[func];
    if (of === undefined) throw new UnsupportedError(`${m.self.className} with the function ${func}: Brine knows ${Object.keys(ACROSS).join(', ')}`); // prettier-ignore
    const values = Float64Array.from({ length: frame.rows }, (_, row) => of(columns.map((column) => column[row]!)));
    return [String(given?.[i] ?? `${func}_${variables.join('_')}`), numberColumn(values)] as const;
  });
}

function relative(m: Creation, frame: Frame): Made {
  return textsIn(m, 'func').flatMap((func) => {
    const of = PAIRS[func];
    if (of === undefined) throw new UnsupportedError(`${m.self.className} with the function ${func}: Brine knows ${Object.keys(PAIRS).join(', ')}`); // prettier-ignore
    return textsIn(m, 'reference').flatMap((reference) => {
      const others = read(m, frame, reference);
      const divides = func.endsWith('div');
      const zero = divides ? others.indexOf(0) : -1;
      if (zero >= 0 && m.fill_value === undefined) throw new InvalidInputError(`row ${zero}, column ${reference}: a zero to divide by`, { row: zero, feature: reference }); // prettier-ignore
      return textsIn(m, 'variables').map((name) => {
        const values = read(m, frame, name).map((value, i) => (divides && others[i] === 0 ? m.fill_value! : of(value, others[i]!))); // prettier-ignore
        return [`${name}_${func}_${reference}`, numberColumn(values)] as const;
      });
    });
  });
}

const MAKERS: Readonly<Record<string, (m: Creation, frame: Frame) => Made>> = {
  CyclicalFeatures: cyclical,
  MathFeatures: across,
  RelativeFeatures: relative,
};

/** Columns that are left away once others are made of them. */
function dropped(m: Creation): Set<string> {
  if (!m.drop_original) return new Set();
  if (m.self.className === 'CyclicalFeatures') return new Set(m.variables_);
  return new Set([...textsIn(m, 'variables'), ...(m.self.className === 'RelativeFeatures' ? textsIn(m, 'reference') : [])]); // prettier-ignore
}

function transform(m: Creation, X: Input): Features {
  const frame = frameIn(m.self, X);
  const made = MAKERS[m.self.className]!(m, frame);
  const gone = dropped(m);
  return frameOut({ rows: frame.rows, columns: new Map([...[...frame.columns].filter(([name]) => !gone.has(name)), ...made]) }); // prettier-ignore
}

export default defineEstimator({
  classes: [
    'feature_engine.creation.cyclical_features.CyclicalFeatures',
    'feature_engine.creation.math_features.MathFeatures',
    'feature_engine.creation.relative_features.RelativeFeatures',
  ],
  byRow: true,
  attributes,
  transform,
});
