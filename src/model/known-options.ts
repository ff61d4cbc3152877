/** The options of loading and saving by name, so that JavaScript cannot pass others. The types keep the lists whole. */
import { ANYTHING, either, FLAG, FUNCTION, NUMBER, OBJECT, type OptionKind, TEXT } from '../core/options.js';
import { LOADS_OPTIONS } from '../pickle/known-options.js';
import type { DumpOptions, LoadOptions } from './options.js';

export const LOAD_OPTIONS = {
  ...LOADS_OPTIONS,
  sidecar: FUNCTION,
  trust: ANYTHING,
  environment: TEXT,
  signature: OBJECT,
  mmapMode: ANYTHING,
  into: OBJECT,
  at: TEXT,
  onWarning: FUNCTION,
} satisfies Record<keyof LoadOptions, OptionKind>;

export const DUMP_OPTIONS = {
  format: ANYTHING,
  protocol: NUMBER,
  compress: either(either(FLAG, NUMBER), either(TEXT, OBJECT)),
  fixImports: FLAG,
  python2: FLAG,
} satisfies Record<keyof DumpOptions, OptionKind>;
