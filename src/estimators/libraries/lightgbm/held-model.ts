/** The model inside of a `lightgbm.Booster`. */
import { unwrapScalar } from '../../binding/state.js';
import type { Place } from '../../binding/define.js';
import { booster } from '../boosting/wrapper.js';
import { categoryFinder, type FindCategories } from './categories.js';
import { type LgbModel, modelOfText } from './text-model.js';

export interface Held {
  readonly model: LgbModel;
  /** Rounds up to the best one, where training stopped early. */
  readonly best: number | undefined;
  readonly categories: FindCategories;
}

/** @param attribute Any attribute of the booster's state */
export function heldIn(attribute: (name: string) => unknown, fail: Place['fail']): Held {
  const text = attribute('handle') ?? attribute('_handle');
  if (typeof text !== 'string') throw fail('the text of a model as handle', typeof text);
  const model = modelOfText(text, fail);
  const best = unwrapScalar(attribute('best_iteration'));
  return {
    model,
    best: typeof best === 'number' && Number.isInteger(best) && best > 0 ? best : undefined,
    categories: categoryFinder(model, attribute('pandas_categorical')),
  };
}

export const heldModel = booster<Held>((state, fail) => heldIn((name) => state.get(name), fail));
