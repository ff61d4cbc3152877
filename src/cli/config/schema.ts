/** What `brine.config.json` may say: defaults for options, by command. Names are those of the options in camelCase. */
import { z } from 'zod';
import { DEFAULT_LIMITS, type Limits } from '../../core/limits.js';
import { TABLE_FORMATS } from '../../stream/formats.js';

const text = z.string().min(1);
const texts = z.array(text);
const count = z.int().positive();
const flag = z.boolean();

/** Options of `predict` and `score` that say how tables are read, scored and written. */
const tables = {
  method: text,
  methods: texts,
  from: z.enum(TABLE_FORMATS),
  to: z.enum(TABLE_FORMATS),
  keep: texts,
  keepAll: flag,
  onError: z.enum(['fail', 'null', 'skip']),
  batchRows: count,
  delimiter: text,
  decimal: text,
  quote: text,
  encoding: text,
  header: flag,
  text: texts,
  column: text,
  precision: z.enum(['float64', 'float32']),
  ignoreExtra: flag,
  register: texts,
};

/** Options of `dump` and `card`. */
const cards = { author: text, source: texts, git: flag, allow: texts, register: texts };

const section = <S extends z.ZodRawShape>(shape: S) => z.strictObject(shape).partial();

/** The sections are commands. */
export const commandSections = {
  predict: section(tables),
  score: section({ ...tables, shards: count, record: flag }),
  convert: section({ protocol: z.int().min(0).max(5) }),
  dump: section(cards),
  card: section(cards),
  scan: section({ failOn: z.enum(['dangerous', 'suspicious']), policy: text, verbose: flag, register: texts }),
  verify: section({
    ...{ python: text, tolerance: z.number().nonnegative(), trust: text, environment: text, register: texts },
  }),
  doctor: section({ for: texts }),
  migrate: section({ to: texts }),
  types: section({ register: texts }),
};

const limits = Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((name) => [name, z.number().positive()])) as Record<
  keyof Limits,
  z.ZodNumber
>;

export const configSchema = z
  .strictObject({
    $schema: text.meta({ description: 'for editors; not read' }),
    limits: section(limits).meta({ description: 'other limits on what a file may ask for, as --limits' }),
    registry: section({
      where: text.meta({ description: 'a folder, or s3://BUCKET/PREFIX, as BRINE_REGISTRY' }),
      hook: texts.min(1).meta({ description: 'a program and its arguments, as BRINE_REGISTRY_HOOK' }),
    }),
    ...commandSections,
  })
  .partial()
  .meta({ id: 'brine.config.json', title: 'Defaults of the brine command' });

export type CliConfig = z.infer<typeof configSchema>;
export type SectionName = keyof typeof commandSections;

/**
 * What runs something, reaches a network or makes a check weaker. It counts only in a file that somebody names with `--config`: a
 * folder that came from elsewhere must not decide it by having a file in it.
 */
export const NAMED_ONLY: Readonly<Partial<Record<SectionName | 'registry', readonly string[]>>> = {
  registry: ['hook'],
  predict: ['register'],
  score: ['register'],
  dump: ['allow', 'register', 'source'],
  card: ['allow', 'register', 'source'],
  scan: ['failOn', 'policy', 'register'],
  verify: ['python', 'tolerance', 'trust', 'environment', 'register'],
  types: ['register'],
};
