/** The model card: one JSON file beside the model. zod gives the check, the TypeScript type and the JSON Schema. */
import { z } from 'zod';
import { IntegrityError } from '../core/errors.js';
import { withPythonNames } from './python-names.js';

/** Names the schema that a card follows. Fields may be added; a changed meaning makes another number. */
export const CARD_SCHEMA = 'brine/model-card/v1';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.iso.datetime();
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Values as JSON, with words for numbers that JSON lacks ("NaN", "Infinity", "-Infinity"). */
const encoded = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('dense'),
    dtype: z.string(),
    shape: z.array(z.int().nonnegative()),
    data: z.array(scalar),
  }),
  z.object({
    kind: z.literal('table'),
    columns: z.array(z.string()),
    data: z.record(z.string(), z.array(scalar)),
  }),
  z.object({ kind: z.literal('strings'), data: z.array(z.string()) }),
  z.object({
    kind: z.literal('sparse'),
    dtype: z.string(),
    shape: z.array(z.int().nonnegative()),
    indptr: z.array(z.int()),
    indices: z.array(z.int()),
    data: z.array(scalar),
  }),
  z.object({
    kind: z.literal('list'),
    get items(): z.ZodArray<z.ZodTypeAny> {
      return z.array(encoded);
    },
  }),
]);

const feature = z.object({
  name: z.string(),
  dtype: z.string().meta({ description: 'numpy name of the type, or "string"; "unknown" where nothing tells' }),
  categories: z.array(scalar).optional().meta({ description: 'what an encoder in the model was fitted with' }),
  nullable: z
    .boolean()
    .optional()
    .meta({ description: 'whether the model takes a missing value here; tried, not guessed' }),
});

const mlflowField = z.object({
  name: z.string().nullable(),
  type: z.string().meta({ description: 'a type of MLflow, or the dtype of a tensor' }),
  required: z.boolean(),
  shape: z.array(z.int()).nullable(),
});

const check = z.object({
  check: z.string(),
  status: z.enum(['ok', 'warning', 'error', 'overridden', 'unknown']),
  message: z.string(),
});

const comparison = z.object({
  method: z.string(),
  rows: z.int(),
  largestAbsolute: z.number(),
  largestRelative: z.number(),
  ok: z.boolean(),
});

export const cardSchema = z
  .object({
    schema: z.literal(CARD_SCHEMA),
    at: z.string().optional().meta({ description: 'where the model is in a file with several things' }),
    name: z.string().optional(),
    version: z.string().optional().meta({ description: 'a semantic version' }),
    description: z.string().optional(),
    created: time,
    author: z.string().optional(),
    code: z
      .object({
        commit: z.string(),
        branch: z.string().nullable(),
        dirty: z.boolean(),
        remote: z.string().nullable().meta({ description: 'without user name, password or token' }),
      })
      .nullable()
      .meta({ description: 'git facts of the code that made the model; null outside of a repository' }),
    sources: z
      .object({ sha256, files: z.array(z.object({ path: z.string(), sha256 })) })
      .optional()
      .meta({ description: 'digest of named source files, and of the list of their digests' }),
    producer: z.object({
      class: z.string(),
      format: z.string(),
      protocol: z.string(),
      compression: z.string().nullable(),
      python: z.string().nullable(),
      sklearn: z.array(z.string()),
      numpy: z.string().nullable(),
      joblib: z.string().nullable(),
      brine: z.string(),
    }),
    training: z
      .object({ sha256: sha256.optional(), rows: z.int().optional(), notes: z.string().optional() })
      .optional(),
    input: z.object({
      form: z.enum(['array', 'table', 'text', 'unknown']),
      width: z.int().nullable(),
      features: z.array(feature),
    }),
    outputs: z.object({
      classes: z.array(scalar).optional(),
      methods: z.record(z.string(), z.object({ dtype: z.string(), shape: z.array(z.int().nullable()) })),
    }),
    mlflow: z
      .object({
        version: z.string().nullable(),
        flavor: z.string(),
        flavorVersion: z.string().nullable(),
        python: z.string().nullable(),
        run: z.string().nullable(),
        inputs: z.array(mlflowField).nullable(),
        outputs: z.array(mlflowField).nullable(),
      })
      .optional()
      .meta({ description: 'what the folder says that MLflow wrote' }),
    params: z.record(z.string(), z.unknown()),
    metrics: z.record(z.string(), z.number()),
    golden: z
      .object({
        source: z.enum(['given', 'generated']),
        input: encoded,
        outputs: z.record(z.string(), encoded),
      })
      .nullable(),
    history: z
      .array(
        z.object({
          at: time,
          action: z.literal('migrate'),
          from: z.object({ file: z.string(), sha256, sklearn: z.string().nullable() }),
          to: z.record(z.string(), z.string()).meta({ description: 'releases by library' }),
        }),
      )
      .optional()
      .meta({ description: 'what became of the model since it was fitted, oldest first' }),
    file: z.object({ name: z.string(), bytes: z.int(), sha256 }),
    identity: z.string().regex(/^graph\d+:sha256:[0-9a-f]{64}$/),
    preflight: z.array(check),
    verification: z
      .object({ at: time, graph: z.boolean(), predictions: z.array(comparison) })
      .nullable()
      .meta({ description: 'what loading the file from disk again showed' }),
    signature: z.object({ file: z.string() }).nullable(),
  })
  .meta({ id: CARD_SCHEMA, title: 'Model card of Brine' });

export type Card = z.infer<typeof cardSchema>;
export type Encoded = z.infer<typeof encoded>;
export type Feature = z.infer<typeof feature>;
export type Check = z.infer<typeof check>;
export type Comparison = z.infer<typeof comparison>;

/** Problems of a value as one line, the first three of them. */
export function problemsOf(error: z.ZodError): string {
  const texts = error.issues.map((issue) => `${issue.path.map(String).join('.') || 'it'}: ${issue.message}`);
  const more = texts.length > 3 ? ` and ${texts.length - 3} more` : '';
  return `${texts.slice(0, 3).join('; ')}${more}`;
}

/**
 * Reads and checks a card.
 *
 * @throws IntegrityError where it is not JSON or not a card of this schema
 */
export function parseCard(text: string, source: string): Card {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new IntegrityError(`${source}: is not JSON: ${(cause as Error).message}`, { cause });
  }
  const schema = (value as { schema?: unknown } | null)?.schema;
  if (schema !== CARD_SCHEMA) {
    throw new IntegrityError(`${source}: is not a card of schema ${CARD_SCHEMA}; it says ${JSON.stringify(schema)}`);
  }
  const result = cardSchema.safeParse(value);
  if (!result.success) throw new IntegrityError(`${source}: is not a valid card: ${problemsOf(result.error)}`);
  return withPythonNames(result.data);
}

/** A card as the text of its file. */
export function formatCard(card: Card): string {
  return `${JSON.stringify(card, null, 2)}\n`;
}

/** The JSON Schema (draft 2020-12) that is published in the package as `schemas/model-card.v1.json`. */
export function cardJsonSchema(): unknown {
  return z.toJSONSchema(cardSchema);
}
