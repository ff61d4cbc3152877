/** Every class at hand at once, for those who read synchronously and cannot wait for the code of a class. */
import { addViews, pickleContext } from './brine.js';
import { pandasBinders } from './pandas/bind.js';
import type { PickleContext } from './pickle/read.js';
import { scipyBinders } from './scipy/bind.js';
import { CATALOGUE } from './sklearn/catalogue.js';
import { addDefinitions } from './sklearn/definitions.js';

let added = false;

/** Done when something is read, so that importing this file does nothing. */
export function addWhole(): void {
  if (added) return;
  added = true;
  addDefinitions(CATALOGUE);
  addViews(pandasBinders);
  addViews(scipyBinders);
}

const { guard } = pickleContext;

export const wholeContext: PickleContext = {
  ...pickleContext,
  // Before anything is read, so that the objects of every graph can be bound later, too.
  guard(options, start) {
    addWhole();
    return guard!(options, start);
  },
};
