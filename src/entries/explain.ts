/**
 * `brine/explain`: what is inside of a model, and why it answers as it does: parts, parameters beside their defaults, trees, sensible
 * values of features, contributions. Safe for browsers.
 */
export { isBrineError } from '../core/errors.js';
export { outline, type OutlineNode } from '../inspect/outline.js';
export { type Contributions, contributionsOf } from '../explain/contributions.js';
export { type Column, columnsAt } from '../explain/columns-at.js';
export { type Parameter, parametersOf } from '../explain/parameters.js';
export { type Gains, gainsOf } from '../explain/trees/gains.js';
export { modelsIn, partAt, partsOf, type PlacedModel } from '../explain/places.js';
export { type FeatureRange, featureRanges } from '../explain/ranges.js';
export { treesOf } from '../explain/trees/ensemble.js';
export type { TreeEnsemble, TreeNodes } from '../explain/trees/types.js';
