/** The kernels of a Gaussian process as formulas, with their numbers: one, or one for each pair or class of a classifier. */
import { Estimator, NdArray, PyDict, PyObject } from 'brine';
import { handler } from '../../contract.js';
import { type At, modelAt } from '../../files.js';

export interface Kernel {
  /** What it tells apart; '' where there is one kernel. */
  readonly of: string;
  readonly text: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
}

declare module '../../contract.js' {
  interface Contract {
    kernel: { ask: At; give: Kernel[] };
  }
}

const SIGNS: Readonly<Record<string, string>> = { Sum: ' + ', Product: ' · ', Exponentiation: ' ** ' };
const MAX_DEPTH = 20;
/** Kernels that add up or multiply; a file may hold the same one at every place of a large tree. */
const MAX_TERMS = 200;
/** Length scales, one for each feature. */
const MAX_SCALES = 60;

const number = (value: unknown): string =>
  value instanceof NdArray
    ? `${Array.from(value.toFloat64().slice(0, MAX_SCALES), (item) => item.toPrecision(4)).join(', ')}${value.size > MAX_SCALES ? ', …' : ''}`
    : Number(String(value)).toPrecision(4);

interface Writing {
  readonly facts: { name: string; value: string }[];
  terms: number;
}

function textOf(value: unknown, writing: Writing, depth = 0): string {
  if (!(value instanceof PyObject) || !(value.state instanceof PyDict)) return number(value);
  writing.terms++;
  if (depth > MAX_DEPTH || writing.terms > MAX_TERMS) return '…';
  const name = (value.className ?? 'kernel').split('.').at(-1)!;
  const sign = SIGNS[name];
  const { state } = value;
  if (sign !== undefined) {
    const left = textOf(state.get('k1') ?? state.get('kernel'), writing, depth + 1);
    return `(${left}${sign}${textOf(state.get('k2') ?? state.get('exponent'), writing, depth + 1)})`;
  }
  const given = [...state].filter(
    ([key, item]) => typeof key === 'string' && !key.endsWith('_bounds') && typeof item !== 'string' && item !== null,
  );
  for (const [key, item] of given) writing.facts.push({ name: `${name}.${String(key)}`, value: number(item) });
  return `${name}(${given.map(([key, item]) => `${String(key)}=${number(item)}`).join(', ')})`;
}

/** Of several classes: kernels of binary models. */
const MAX_KERNELS = 50;

const kernelOf = (kernel: unknown, of: string): Kernel[] => {
  if (!(kernel instanceof PyObject)) return [];
  const writing: Writing = { facts: [], terms: 0 };
  return [{ of, text: textOf(kernel, writing), facts: writing.facts }];
};

/** One against the rest has a model for each class, one against one for each pair in order. */
function namesOf(classes: readonly string[], strategy: string): string[] {
  if (!strategy.endsWith('OneVsOneClassifier')) return [...classes];
  return classes.flatMap((first, i) => classes.slice(i + 1).map((second) => `${first} and ${second}`));
}

export default handler('kernel', (at) => {
  const model = modelAt(at);
  const own = kernelOf(model.get('kernel_'), '');
  if (own.length > 0) return own;
  // Of two classes the model is one, of several it is a strategy of many.
  const base = model.get('base_estimator_');
  if (!(base instanceof Estimator)) return [];
  const members = base.get('estimators_');
  if (!Array.isArray(members)) return kernelOf(base.get('kernel_'), '');
  const classes = model.classes instanceof NdArray ? model.classes.flat().map(String) : [];
  const names = namesOf(classes, base.className);
  return (members as unknown[])
    .slice(0, MAX_KERNELS)
    .flatMap((member, k) =>
      member instanceof Estimator ? kernelOf(member.get('kernel_'), names[k] ?? `model ${k}`) : [],
    );
});
