/** What both entries share. The list is pinned by a test. */
export type {
  CompressOption,
  DumpOptions,
  DumpResult,
  Format,
  LoadOptions,
  MappedModel,
  SidecarResolver,
} from './model/options.js';
export {
  BrineError,
  ConflictError,
  EncodeError,
  type ErrorCode,
  FormatError,
  IntegrityError,
  InvalidInputError,
  type InputPlace,
  InvalidStateError,
  IoError,
  isBrineError,
  LimitError,
  NotFittedError,
  NotFoundError,
  OwnCodeError,
  UnsafeGlobalError,
  UnsupportedError,
} from './core/errors.js';
export { DEFAULT_LIMITS, type Limits } from './core/limits.js';
export { VERSION } from './core/version.js';
export { type AttributeDescription, describe, type ModelDescription, type ModelKind } from './inspect/describe.js';
export type { Coefficients, Weight } from './inspect/weights.js';
export type { MmapMode, Source } from './io/files.js';
export { DType } from './numpy/dtypes/dtype.js';
export type { DTypeName } from './numpy/array-types.js';
export { NdArray } from './numpy/ndarray.js';
export { PyDict } from './pickle/values/py-dict.js';
export { type RegisterOptions, register, unregister } from './pickle/values/registered-classes.js';
export {
  PyByteArray,
  PyCall,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PyPersistentId,
  PyTuple,
} from './pickle/values/py-values.js';
export { SparseMatrix } from './scipy/sparse.js';
export type { KerasTokenizer } from './estimators/libraries/keras/keras-tokenizer.js';
export type { CoxFitter, KaplanMeier } from './estimators/libraries/lifelines/survival-types.js';
export type { Forecaster } from './estimators/libraries/statsmodels/forecaster.js';
export type { KeyedVectors } from './estimators/libraries/gensim/keyed-vectors-types.js';
export type { ProphetForecaster } from './estimators/libraries/prophet/prophet-forecaster.js';
export type { SurvivalModel } from './estimators/libraries/sksurv/survival-types.js';
export { create, type CreateOptions } from './estimators/create/create.js';
export type { TreeArrays } from './estimators/create/tree.js';
export { withStep } from './estimators/create/with-step.js';
export { Estimator } from './estimators/estimator.js';
export type { Model } from './estimators/model.js';
export type { Cell, X } from './estimators/input/read-input.js';
export type {
  AnyModel,
  Classes,
  Floats,
  Label,
  Labels,
  ModelTypes,
  Probabilities,
  Restored,
  Transformed,
} from './estimators/running/result-types.js';
export type { SeveralOutputs } from './estimators/running/several-outputs.js';
export type {
  ErrorNormOptions,
  InputOptions,
  NeighborsGraphOptions,
  NeighborsOptions,
  PerplexityOptions,
  PredictOptions,
  ProbaOptions,
  RadiusGraphOptions,
  RadiusOptions,
  RowOptions,
  SupportOptions,
  TransformOptions,
} from './estimators/running/option-types.js';
export {
  type EstimatorImplementation,
  type EstimatorSelf,
  type OwnMethod,
  registerEstimator,
  unregisterEstimator,
} from './estimators/own/estimators.js';
export { type OwnSelf, unregisterFunction } from './estimators/own/functions.js';
export { type MissingCode, missingIn as missingCode } from './estimators/missing-code.js';
export type { InputForm } from './estimators/own/names.js';
export { type FunctionOptions, type OwnFunction, registerFunction } from './estimators/register-function.js';
export type { AsyncOptions } from './threads/share-rows.js';
