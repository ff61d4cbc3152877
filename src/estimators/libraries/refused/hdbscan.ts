/** Clusters of new rows by density. Known by name only: their objects stay inert, and the scanner does not know them. */
import { defineEstimator } from '../../binding/define.js';

export default defineEstimator({
  classes: ['hdbscan.hdbscan_.HDBSCAN'],
  attributes: {},
  refused:
    'clusters of new rows follow from a search of trees of its own: fit a classifier on the labels that it found',
});
