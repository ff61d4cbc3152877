/** `brine/types`: what rows of a model look like, as TypeScript, JSON Schema and a Standard Schema validator. */
export { isBrineError } from '../../core/errors.js';
export { expectModel, type ExpectedModel } from './expect-model.js';
export { rowJsonSchema, type RowSchema, type ValueSchema } from './json-schema.js';
export { type RowColumn, rowType, type RowType } from './row-type.js';
export { typeName, type TypesOptions, typescriptOf } from './typescript.js';
export { type RowIssue, rowsValidator, rowValidator, type RowValidator } from './validator.js';
