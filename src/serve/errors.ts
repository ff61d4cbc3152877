/** What goes wrong with a request: the status, and where in the rows it happened. Each protocol writes it in its own form. */
import { type BrineError, InvalidInputError, isBrineError } from '../core/errors.js';

/** Where in the rows of a request a value is wrong. */
export interface RequestPlace {
  readonly row?: number | undefined;
  readonly column?: string | number | undefined;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
}

export interface RequestErrorOptions extends RequestPlace {
  /** Seconds after which another try makes sense. */
  readonly retryAfter?: number | undefined;
  /** Methods that the path has. */
  readonly allow?: string | undefined;
  readonly cause?: unknown;
}

/** An answer that is no result. */
export class RequestError extends Error {
  readonly status: number;
  readonly place: RequestPlace;
  readonly retryAfter: number | undefined;
  readonly allow: string | undefined;

  constructor(status: number, message: string, options: RequestErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    const { row, column, expected, found } = options;
    this.place = { row, column, expected, found };
    this.status = status;
    this.retryAfter = options.retryAfter;
    this.allow = options.allow;
  }
}

/** Titles of problem details (RFC 9457), by status. */
export const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not authorised',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'Not acceptable',
  403: 'Forbidden',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Refused',
  429: 'Too many requests',
  500: 'Internal error',
  501: 'Not implemented',
  503: 'Not available',
};

export const badRequest = (message: string, options?: RequestErrorOptions): RequestError =>
  new RequestError(400, message, options);
export const notFound = (message: string): RequestError => new RequestError(404, message);

const STATUS: Readonly<Partial<Record<BrineError['code'], number>>> = {
  INVALID_INPUT: 400,
  UNSUPPORTED: 400,
  NOT_FOUND: 404,
  LIMIT: 413,
  UNSAFE_GLOBAL: 422,
  FORMAT: 422,
  INTEGRITY: 422,
  NOT_FITTED: 422,
  CONFLICT: 422,
};

/** Any error as an answer. What is nobody's request's fault is 500, and says nothing of the inside. */
export function asRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  if (error instanceof InvalidInputError) {
    const { row, column, feature } = error;
    return new RequestError(400, error.message, { row, column: feature ?? column, cause: error });
  }
  // V8's, of texts and arrays that are longer than it can hold.
  if (
    error instanceof RangeError &&
    /^(?:Invalid (?:string|array|typed array) length|Array buffer allocation failed)/.test(error.message)
  ) {
    return new RequestError(413, 'the answer, or what the model needs for it, is too large: send fewer rows', {
      cause: error,
    });
  }
  const status = isBrineError(error) ? STATUS[error.code] : undefined;
  if (status !== undefined) return new RequestError(status, (error as Error).message, { cause: error });
  return new RequestError(500, 'the server failed to answer; its log says more under this request id', {
    cause: error,
  });
}

/** What strangers may read (`--errors terse`): nothing of schemas and values. */
const TERSE: Readonly<Record<number, string>> = {
  400: 'the request is not what the model takes',
  413: 'the request is too large',
  415: 'the content type is not taken',
  422: 'the request was refused',
  // Why a model was not loaded names its file and what is in it.
  503: 'not available now: try again later',
};

export function shownMessage(error: RequestError, terse: boolean): string {
  return terse ? (TERSE[error.status] ?? error.message) : error.message;
}
