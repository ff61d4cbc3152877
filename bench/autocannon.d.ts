/** As much of autocannon as bench/serve.ts and bench/serve-soak.ts use. */
declare module 'autocannon' {
  export interface Result {
    readonly requests: { readonly average: number; readonly total: number };
    readonly latency: { readonly p50: number; readonly p99: number };
    readonly non2xx: number;
    readonly errors: number;
  }
  export interface Request {
    readonly method: string;
    readonly path: string;
    readonly body: string;
    readonly headers: Record<string, string>;
    readonly onResponse: (status: number, body: string) => void;
  }
  export interface Options {
    url: string;
    method?: string;
    body?: string;
    headers?: Record<string, string>;
    requests?: readonly Request[];
    connections: number;
    /** Seconds; so is `timeout`. */
    duration: number;
    timeout?: number;
    /** Requests a second of all connections together. */
    overallRate?: number;
    ignoreCoordinatedOmission?: boolean;
  }
  export default function autocannon(options: Options): Promise<Result>;
}
