/** Splitters of rows, as searches hold them and as they stand alone. */
import { type Both, float, of, step, type Step } from '../../step.js';

/** How many rows are tested where nobody says: until 0.20 a word, and since then an attribute beside the parameter. */
const defaultSize = (share: number): Both => ({
  forwards: (splitter) => {
    if (splitter.get('test_size') === 'default') splitter.set('test_size', null);
    if (!splitter.has('_default_test_size')) splitter.set('_default_test_size', float(share));
  },
  backwards: (splitter) => {
    splitter.delete('_default_test_size');
    const both = ['test_size', 'train_size'].map((name) => splitter.get(name) ?? null);
    if (both.every((size) => size === null)) splitter.set('test_size', 'default');
  },
});

export const SPLITTERS_STEPS: readonly Step[] = [
  step('0.21', of('model_selection._split', 'ShuffleSplit', 'StratifiedShuffleSplit'), defaultSize(0.1)),
  step('0.21', of('model_selection._split', 'GroupShuffleSplit'), defaultSize(0.2)),
];
