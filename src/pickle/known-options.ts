/** The options of `loads` and `dumps` by name, so that JavaScript cannot pass others. The types keep the lists whole. */
import { ANYTHING, FLAG, FUNCTION, NUMBER, OBJECT, oneOf, type OptionKind, TEXT } from '../core/options.js';
import type { LoadsOptions } from './read-pickle.js';
import type { PicklerOptions } from './write/pickler-state.js';

export const LOADS_OPTIONS = {
  lossless: FLAG,
  encoding: TEXT,
  errors: TEXT,
  fixImports: FLAG,
  buffers: ANYTHING,
  persistentLoad: FUNCTION,
  extensions: OBJECT,
  limits: OBJECT,
  integers: oneOf('auto', 'bigint', 'number'),
  dicts: oneOf('PyDict', 'Map', 'object'),
  allowDangerous: FLAG,
  allow: OBJECT,
  deny: OBJECT,
} satisfies Record<keyof LoadsOptions, OptionKind>;

export const DUMPS_OPTIONS = {
  protocol: NUMBER,
  fixImports: FLAG,
  python2: ANYTHING,
  bufferCallback: FUNCTION,
  persistentId: FUNCTION,
  flavor: ANYTHING,
  echo: ANYTHING,
  budget: ANYTHING,
  limits: OBJECT,
} satisfies Record<Exclude<keyof PicklerOptions, 'encoders' | 'intercept'>, OptionKind>;
