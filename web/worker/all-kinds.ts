/** Types only: every kind's part of the contract. */
export type * as ArrayKind from './kinds/array.js';
export type * as Contributions from './kinds/contributions.js';
export type * as Curve from './kinds/curve.js';
export type * as Hello from './kinds/hello.js';
export type * as Open from './kinds/open.js';
export type * as Opcodes from './kinds/opcodes.js';
export type * as Parameters from './kinds/parameters.js';
export type * as Predict from './kinds/predict.js';
export type * as Ranges from './kinds/ranges.js';
export type * as Table from './kinds/table.js';
export type * as Tree from './kinds/tree.js';
export type * as Trees from './kinds/trees.js';
