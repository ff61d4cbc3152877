/** Changes that several families have in common. */
import { NdArray } from '../../../numpy/ndarray.js';
import { NpScalar } from '../../../numpy/scalar.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import { type Both, dropped, float64, floats, int64, renamed, step, type Step, type Subject } from '../../step.js';

export const names = (...pairs: [string, string][]): Both[] => pairs.map(([old, now]) => renamed(old, now));

export const without = (...gone: string[]): Both[] => gone.map((name) => dropped(name));

/** A parameter that was given under its old name: the new one was empty, the old one says "not given" from then on. */
export function givenUnder(old: string, now: string): Both {
  return {
    forwards: (model) => {
      if (!model.has(old)) return;
      model.set(now, model.get(old));
      model.set(old, 'deprecated');
    },
    backwards: (model) => {
      model.set(old, model.get(now));
      model.delete(now);
    },
  };
}

/** What was given under the old name while both were known. */
function underNew(model: Subject, old: string, now: string): void {
  const value = model.get(old) ?? 'deprecated';
  if (value === 'deprecated') return;
  model.set(now, value);
  model.set(old, 'deprecated');
}

/** A parameter that two releases take under either name: from the last of them on there is the new one alone, before the first the old one. */
export const givenUnderEither = (
  classes: readonly string[],
  [old, now]: readonly [string, string],
  [first, gone]: readonly [string, string],
): Step[] => [
  step(gone, classes, { forwards: (model) => underNew(model, old, now) }),
  step(first, classes, { backwards: (model) => underNew(model, old, now) }),
];

/** Rows are counted in float64 since a release, in int64 before. */
export function floatCount(name: string): Both {
  const change = (model: Subject, to: 'float64' | 'int64'): void => {
    const value = model.get(name);
    if (value instanceof NdArray && value.ndim > 0) {
      const items = value.flat().map(Number);
      model.set(
        name,
        to === 'float64' ? floats(items, value.shape) : NdArray.of(BigInt64Array.from(items, BigInt), value.shape),
      );
    } else if (value instanceof NpScalar) {
      model.set(name, to === 'float64' ? float64(Number(value.value)) : int64(Number(value.value)));
    }
  };
  return { forwards: (model) => change(model, 'float64'), backwards: (model) => change(model, 'int64') };
}

export const OUTPUT_DEFAULT = (): PyDict => PyDict.fromObject({ transform: 'default' });

/** The inner step gives plain arrays whatever is configured: its owner says so since a release. */
export function plainOutput(...names: string[]): Both {
  const inner = (model: Subject): PyDict[] =>
    names.flatMap((name) => {
      const value = model.get(name);
      return value instanceof PyObject && value.state instanceof PyDict ? [value.state] : [];
    });
  return {
    forwards: (model) => {
      for (const state of inner(model))
        if (!state.has('_sklearn_output_config')) state.set('_sklearn_output_config', OUTPUT_DEFAULT());
    },
    backwards: (model) => {
      for (const state of inner(model)) state.delete('_sklearn_output_config');
    },
  };
}
