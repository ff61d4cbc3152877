/** Templates of searches whose fitted model tells classes apart one by one: since 1.8 a OneVsRestClassifier, as the fitted model. */
import { NdArray } from '../../../numpy/ndarray.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { asSequence, PyObject, PyTuple } from '../../../pickle/values/py-values.js';
import { objectsIn } from '../../graph.js';
import { isApart, isLogistic, wrapped } from '../logistic.js';
import { SEARCHES } from '../metrics.js';
import { attributes, type Both, pathOf, step, type Step, type Subject } from '../../step.js';

/** Models that became the inner one of a OneVsRestClassifier, and that: names of their parameters go through it. */
export const wrappedIn = new WeakMap<PyObject, PyObject>();

const LISTS = ['steps', 'transformer_list', 'transformers', 'estimators'];
const INNER = ['estimator', 'final_estimator', 'base_estimator'];
/** These ask the model inside for its coefficients, which the other class has not. */
const SELECTORS = /\.(?:SelectFromModel|RFE|RFECV|SequentialFeatureSelector)$/;

/** An object that stands under a name in one of the lists of its owner. */
export function namedIn(owner: unknown, name: string): unknown {
  const state = attributes(owner);
  for (const list of LISTS) {
    for (const row of asSequence(state?.get(list)) ?? []) {
      const parts = asSequence(row);
      if (parts?.[0] === name) return parts[1];
    }
  }
  return undefined;
}

/** True where a model in it was fitted to tell several classes apart one by one. */
const isSeveral = (fitted: unknown): boolean =>
  objectsIn(fitted).some(({ object }) => {
    const state = isLogistic(object) ? attributes(object) : undefined;
    const classes = state?.get('classes_');
    return classes instanceof NdArray && classes.size > 2 && isApart(state!);
  });

/** @param fitted What stands in the same place of the fitted model; where that fits others, the place is its. */
function replaced(template: unknown, fitted: unknown): unknown {
  if (!(template instanceof PyObject) || SELECTORS.test(pathOf(template))) return template;
  const state = attributes(template);
  if (state === undefined) return template;
  if (isLogistic(template)) {
    if (state.has('classes_') || !isSeveral(fitted)) return template;
    const whole = wrappedIn.get(template) ?? wrapped(template);
    wrappedIn.set(template, whole);
    return whole;
  }
  const own = attributes(fitted);
  for (const name of INNER) {
    if (!(state.get(name) instanceof PyObject)) continue;
    const there = own?.get(name);
    state.set(
      name,
      replaced(state.get(name), isLogistic(there) && attributes(there)!.has('classes_') ? there : fitted),
    );
  }
  for (const name of LISTS) {
    const rows = state.get(name);
    if (!Array.isArray(rows)) continue;
    state.set(
      name,
      rows.map((row: unknown) => {
        const parts = asSequence(row) ?? [];
        const there = namedIn(fitted, String(parts[0]));
        const inner = replaced(parts[1], there instanceof PyObject ? there : undefined);
        return inner === parts[1] ? row : new PyTuple([parts[0], inner, ...parts.slice(2)]);
      }),
    );
  }
  return template;
}

const SOLVER = /(?:^|__)solver$/;

const templates: Both = {
  forwards: (search: Subject) => {
    const fitted = search.get('best_estimator_');
    if (!(fitted instanceof PyObject)) return;
    const grids = ['param_grid', 'param_distributions'].flatMap((name) => {
      const value = search.get(name);
      return (value instanceof PyDict ? [value] : (asSequence(value) ?? [])).filter((one) => one instanceof PyDict);
    });
    const solvers = new Set(
      grids.flatMap((grid) =>
        [...grid].flatMap(([key, list]) => (SOLVER.test(String(key)) ? (asSequence(list) ?? []) : [])),
      ),
    );
    const several = isSeveral(fitted);
    if (several || isManyClasses(fitted)) {
      if (solvers.has('liblinear') && (solvers.size > 1 || !several))
        search.note(
          'a class against the rest is a OneVsRestClassifier since 1.8, which a list of solvers does not tell: another fit compares other models',
        );
    }
    if (!several) return;
    search.set('estimator', replaced(search.get('estimator'), fitted));
    for (const grid of grids) {
      for (const [key, list] of grid) {
        const items = asSequence(list) ?? [];
        const apart = items.filter((item) => isLogistic(item) && isApart(attributes(item)!));
        if (apart.length === 0) continue;
        // The names of parameters are those of all models in the list.
        if (apart.length < items.length) {
          search.note(
            `${String(key)} tries models of which one tells three classes apart one by one, which 1.8 does not`,
          );
          continue;
        }
        const others = items.map((item) => replaced(item, fitted));
        grid.set(key, Array.isArray(list) ? others : new PyTuple(others));
      }
    }
  },
};

const isManyClasses = (fitted: unknown): boolean =>
  objectsIn(fitted).some(({ object }) => {
    const classes = isLogistic(object) ? attributes(object)?.get('classes_') : undefined;
    return classes instanceof NdArray && classes.size > 2;
  });

export const ONE_VS_REST_STEPS: readonly Step[] = [step('1.8', SEARCHES, templates)];
