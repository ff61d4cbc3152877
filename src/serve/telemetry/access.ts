/** What is known of one request, for the log, metrics and traces. No values of features are in it. */
export interface AccessRecord {
  readonly requestId: string;
  readonly traceId: string | undefined;
  /** The header of W3C Trace Context as it came. */
  readonly traceparent: string | undefined;
  readonly method: string;
  readonly path: string;
  route: string;
  protocol: string;
  model: string | undefined;
  version: string | undefined;
  rows: number | undefined;
  queueMs: number | undefined;
  predictMs: number | undefined;
  error: string | undefined;
}
