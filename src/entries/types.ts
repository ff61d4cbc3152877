/** `brine/types`: what rows of a model look like, as TypeScript, JSON Schema and a Standard Schema validator. */
export { isBrineError } from '../core/errors.js';
export { expectModel, type ExpectedModel } from '../inspect/rows/expect-model.js';
export { rowJsonSchema, type RowSchema, type ValueSchema } from '../inspect/rows/json-schema.js';
export { type RowColumn, rowType, type RowType } from '../inspect/rows/row-type.js';
export { typeName, type TypesOptions, typescriptOf } from '../inspect/rows/typescript.js';
export { type RowIssue, rowsValidator, rowValidator, type RowValidator } from '../inspect/rows/validator.js';
