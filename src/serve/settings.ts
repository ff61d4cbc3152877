/** Settings of a server with their defaults. Times are in milliseconds, sizes in bytes. */
import { COUNT, FLAG, INTEGER, OBJECT, oneOf, type OptionKind, type OptionKinds, TEXT } from '../core/options.js';
import { LONGEST_TIMER } from '../core/timers.js';

export interface ServerSettings {
  /** Rows that are computed together; 1 computes each request alone. */
  readonly maxBatchRows: number;
  readonly maxWait: number;
  readonly maxQueueRows: number;
  readonly maxRows: number;
  readonly maxBody: number;
  /** Numbers and texts of one answer: a short request may ask for more than there is memory for. */
  readonly maxValues: number;
  /** Requests that are answered at the same time; beyond, 429. */
  readonly maxRequests: number;
  readonly timeout: number;
  /** `terse` keeps names and values of a model from strangers. */
  readonly errors: 'full' | 'terse';
  /** Columns that a model was not fitted with are left away. */
  readonly ignoreExtra: boolean;
  readonly threads: number | undefined;
  /** Outputs that are given where a request asks for none. */
  readonly outputs: readonly string[] | undefined;
  /** Milliseconds between looks at the places of models; 0: never. */
  readonly poll: number;
  /** Load and unload over HTTP. */
  readonly admin: boolean;
  /** Answers from so many bytes on are packed where the client takes that. */
  readonly compressFrom: number;
  readonly serverName: string;
  /** Where the platform's contract differs from others: CSV without a header, its routes. */
  readonly platform: 'none' | 'sagemaker' | 'vertex';
}

export const DEFAULTS: ServerSettings = {
  maxBatchRows: 256,
  maxWait: 0,
  maxQueueRows: 100_000,
  maxRows: 1_000_000,
  maxBody: 64 * 2 ** 20,
  maxValues: 2 ** 24,
  maxRequests: 4096,
  timeout: 60_000,
  errors: 'full',
  ignoreExtra: false,
  threads: undefined,
  outputs: undefined,
  poll: 10_000,
  admin: false,
  compressFrom: 64 * 1024,
  serverName: 'brine',
  platform: 'none',
};

/** Milliseconds. */
export const MILLISECONDS: OptionKind = {
  expected: 'a time in milliseconds, at most 24 days',
  accepts: (value) => typeof value === 'number' && value >= 0 && value <= LONGEST_TIMER,
};
const AT_LEAST_ONE: OptionKind = {
  expected: 'a whole number from 1 on',
  accepts: (value) => Number.isInteger(value) && (value as number) > 0,
};

/** What each setting takes; names that are not here are errors. */
export const SETTING_KINDS: OptionKinds = {
  maxBatchRows: AT_LEAST_ONE,
  maxWait: MILLISECONDS,
  maxQueueRows: AT_LEAST_ONE,
  maxRows: AT_LEAST_ONE,
  maxBody: AT_LEAST_ONE,
  maxValues: AT_LEAST_ONE,
  maxRequests: AT_LEAST_ONE,
  timeout: MILLISECONDS,
  errors: oneOf('full', 'terse'),
  ignoreExtra: FLAG,
  threads: INTEGER,
  outputs: OBJECT,
  poll: MILLISECONDS,
  admin: FLAG,
  compressFrom: COUNT,
  serverName: TEXT,
  platform: oneOf('none', 'sagemaker', 'vertex'),
};

/** Only the settings among options. */
export function settingsOf(options: Partial<ServerSettings>): Partial<ServerSettings> {
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) => Object.hasOwn(SETTING_KINDS, name) && value !== undefined),
  ) as Partial<ServerSettings>;
}
