/**
 * Every error that Brine throws. `code` is a literal, so that a program can tell the kinds apart
 * without comparing classes or messages; a message says what was found, where, and what to do.
 */

/** The literal `code` of each error class. */
export type ErrorCode =
  | 'FORMAT'
  | 'LIMIT'
  | 'UNSAFE_GLOBAL'
  | 'UNSUPPORTED'
  | 'INVALID_STATE'
  | 'OWN_CODE'
  | 'NOT_FITTED'
  | 'INVALID_INPUT'
  | 'ENCODE'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'INTEGRITY'
  | 'IO';

/** Every error carries this property; `Symbol.for` makes it the same in each copy of the package. */
const BRINE_ERROR = /* @__PURE__ */ Symbol.for('brine.error');

/** The root of every error that Brine throws. */
export abstract class BrineError extends Error {
  abstract readonly code: ErrorCode;

  /** Where the package says what this kind of error means, and what to do; `brine explain CODE` prints it. */
  get help(): string {
    return `brine/docs/errors.md#${this.code.toLowerCase()}`;
  }

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    Object.defineProperty(this, BRINE_ERROR, { value: true });
  }
}

/** The class of each code. */
interface ErrorClasses {
  FORMAT: FormatError;
  LIMIT: LimitError;
  UNSAFE_GLOBAL: UnsafeGlobalError;
  UNSUPPORTED: UnsupportedError;
  INVALID_STATE: InvalidStateError;
  OWN_CODE: OwnCodeError;
  NOT_FITTED: NotFittedError;
  INVALID_INPUT: InvalidInputError;
  ENCODE: EncodeError;
  NOT_FOUND: NotFoundError;
  CONFLICT: ConflictError;
  INTEGRITY: IntegrityError;
  IO: IoError;
}

/**
 * True for an error of Brine, of one kind where `code` is given. Unlike `instanceof` it also knows errors of another copy of
 * the package, such as a bundled one, or one that a dependency brings along.
 *
 * @example
 * try {
 *   await load(path);
 * } catch (error) {
 *   if (isBrineError(error, 'LIMIT')) console.error(`raise limits.${error.limit}`);
 *   else throw error;
 * }
 */
export function isBrineError<C extends ErrorCode>(error: unknown, code: C): error is ErrorClasses[C];
export function isBrineError(error: unknown): error is BrineError;
export function isBrineError(error: unknown, code?: ErrorCode): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const known = error as { readonly [key: symbol]: unknown; readonly code?: unknown };
  return known[BRINE_ERROR] === true && (code === undefined || known.code === code);
}

/** Where in X a value stands, as far as it is known. */
export interface InputPlace {
  /** Position of the row, from 0. */
  readonly row?: number | undefined;
  /** Position of the column, from 0. */
  readonly column?: number | undefined;
  /** Name of the column. */
  readonly feature?: string | undefined;
}

/** Where in a file a {@link FormatError} or {@link LimitError} happened. */
export interface FormatPlace {
  /** `pickle`, `joblib`, `npy`, `zlib` … */
  format?: string | undefined;
  /** Byte offset in the (decompressed) stream. */
  offset?: number | undefined;
  /** The pickletools name of the opcode being executed. */
  opcode?: string | undefined;
}

function placed(message: string, place: FormatPlace): string {
  const parts: string[] = [];
  if (place.opcode !== undefined) parts.push(`opcode ${place.opcode}`);
  if (place.offset !== undefined) parts.push(`offset ${place.offset}`);
  const where = parts.length > 0 ? ` (${parts.join(', ')})` : '';
  return `${place.format !== undefined ? `${place.format}: ` : ''}${message}${where}`;
}

/** The bytes are not what the format demands: truncated, corrupt, of another format. */
export class FormatError extends BrineError {
  readonly code = 'FORMAT';
  readonly format: string | undefined;
  readonly offset: number | undefined;
  readonly opcode: string | undefined;

  constructor(message: string, place: FormatPlace & { cause?: unknown } = {}) {
    super(placed(message, place), place.cause === undefined ? undefined : { cause: place.cause });
    this.format = place.format;
    this.offset = place.offset;
    this.opcode = place.opcode;
  }
}

/** A length, depth or count in the file is above a limit; those of `limits` can be raised by name. */
export class LimitError extends BrineError {
  readonly code = 'LIMIT';
  /** Name of the option that raises the limit, e.g. `maxDepth`. */
  readonly limit: string;
  readonly actual: number | bigint;
  readonly allowed: number;
  readonly offset: number | undefined;
  readonly opcode: string | undefined;

  /** `fixed` for what is so far above what models need that nobody can raise it. */
  constructor(limit: string, actual: number | bigint, allowed: number, place: FormatPlace & { fixed?: true } = {}) {
    const way = place.fixed === true ? 'no model needs so much' : `raise limits.${limit} if you trust it`;
    super(placed(`${limit} is ${allowed}, but the file asks for ${actual}; ${way}`, place));
    this.limit = limit;
    this.actual = actual;
    this.allowed = allowed;
    this.offset = place.offset;
    this.opcode = place.opcode;
  }
}

/** The file would run code in Python that no model needs; `globals` names all of it at once. */
export class UnsafeGlobalError extends BrineError {
  readonly code = 'UNSAFE_GLOBAL';
  readonly globals: readonly string[];

  constructor(message: string, globals: readonly string[]) {
    super(message);
    this.globals = globals;
  }
}

/** The request is sound, but Brine does not do it (yet). */
export class UnsupportedError extends BrineError {
  readonly code = 'UNSUPPORTED';
}

/** A model's stored state contradicts itself or its class. */
export class InvalidStateError extends BrineError {
  readonly code = 'INVALID_STATE';
  readonly className: string;
  readonly attribute: string;
  readonly row: number | undefined;
  readonly column: number | undefined;
  readonly feature: string | undefined;

  constructor(className: string, attribute: string, expected: string, found: string, place: InputPlace = {}) {
    super(
      `${className}.${attribute}: expected ${expected}, found ${found}; the file is damaged or not a model of this class`,
    );
    this.className = className;
    this.attribute = attribute;
    this.row = place.row;
    this.column = place.column;
    this.feature = place.feature;
  }
}

/** Code that was supplied for the model (`registerFunction`, `registerEstimator`, `register`) threw, or gave what cannot be. */
export class OwnCodeError extends BrineError {
  readonly code = 'OWN_CODE';
  /** The Python name under which it was registered. */
  readonly registered: string;
  /** Row of X at which it happened, where it was called row by row. */
  readonly row: number | undefined;

  constructor(message: string, registered: string, row?: number, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.registered = registered;
    this.row = row;
  }
}

/** The estimator was saved before `fit` was called. */
export class NotFittedError extends BrineError {
  readonly code = 'NOT_FITTED';
}

/** What was passed to a method or a command is not what it takes. */
export class InvalidInputError extends BrineError {
  readonly code = 'INVALID_INPUT';
  readonly row: number | undefined;
  readonly column: number | undefined;
  readonly feature: string | undefined;

  constructor(message: string, place: InputPlace & { readonly cause?: unknown } = {}) {
    super(message, place.cause === undefined ? undefined : { cause: place.cause });
    this.row = place.row;
    this.column = place.column;
    this.feature = place.feature;
  }
}

/** A value cannot be written; `path` leads to it from the root. */
export class EncodeError extends BrineError {
  readonly code = 'ENCODE';
  readonly path: string;

  constructor(message: string, path: string) {
    super(`${path}: ${message}`);
    this.path = path;
  }
}

/** A file, name or version does not exist. */
export class NotFoundError extends BrineError {
  readonly code = 'NOT_FOUND';
}

/** Somebody else changed the same thing first. */
export class ConflictError extends BrineError {
  readonly code = 'CONFLICT';
}

/** A checksum, signature or hash chain does not hold. */
export class IntegrityError extends BrineError {
  readonly code = 'INTEGRITY';
}

/** The operating system refused: no space, no permission, not a file. */
export class IoError extends BrineError {
  readonly code = 'IO';
}
