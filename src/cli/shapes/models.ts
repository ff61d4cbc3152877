/** What `--json` prints of models: their contents, cards, differences, releases. */
import { z } from 'zod';
import { CARD_SCHEMA } from '../../card/schema.js';

const text = z.string();
const texts = z.array(text);
const count = z.int().nonnegative();
const names = z.record(text, text);
const any = z.unknown();
const error = z.strictObject({ code: text, message: text, offset: count.optional() });

/** A card has a schema of its own. */
export const card = z
  .looseObject({ schema: z.literal(CARD_SCHEMA) })
  .meta({ description: 'a model card: schemas/model-card.v1.json' });

const comparison = z.strictObject({
  method: text.meta({ description: "Python's name" }),
  rows: count,
  largestAbsolute: z.number(),
  largestRelative: z.number(),
  ok: z.boolean(),
});
const change = z.strictObject({ name: text, before: any.optional(), after: any.optional() });
const compress = z.strictObject({ method: text, level: count.optional() }).optional();
const written = { files: texts, bytes: count, format: text, protocol: count, compress };

const graph = any.meta({
  description:
    'the lossless graph: plain values as JSON, all others as objects with their Python type; of several files a line each',
});

export const show = z.union([
  z.strictObject({ file: text, value: graph }),
  z.strictObject({ file: text, error }),
  graph,
]);

export const describe = z.looseObject({
  ...{ kind: text, class: text, sklearn: text.nullable(), params: z.record(text, any), methods: texts },
  features: z.strictObject({
    count: count.nullable(),
    names: texts.nullable(),
    types: z.array(text.nullable()).nullable(),
  }),
  ...{ classes: z.array(any).nullable(), parts: z.array(any) },
  sizes: z.strictObject({ arrays: count, bytes: count, packed: count, trees: count, nodes: count }),
});

export const convert = z.strictObject({
  ...{ file: text, format: text, before: count, bytes: count },
  protocol: count.optional(),
  asks: texts.optional().meta({ description: 'what skops.io.load asks to trust' }),
});

export const dis = z.strictObject({
  offset: count,
  opcode: text.optional(),
  text: text.optional().meta({ description: 'of what is no opcode, such as the arrays of Joblib' }),
  argument: text.optional().meta({ description: "Python's repr" }),
});

export const dump = z.strictObject({
  ...written,
  card: card.optional(),
  verification: z.strictObject({ at: text, graph: z.boolean(), predictions: z.array(comparison) }).optional(),
});

const candidate = z.strictObject({
  ...{ name: text, format: text, protocol: count, compress, bytes: count },
  dumpMs: z.number(),
  loadMs: z.number(),
});

export const advise = z.strictObject({
  ...{ recommended: candidate, reason: text, candidates: z.array(candidate) },
  ...{ arrays: count, arrayBytes: count, arrayShare: z.number() },
});

export const verify = z.strictObject({
  ...{ file: text, ok: z.boolean() },
  checks: z.array(z.strictObject({ check: text, status: z.enum(['ok', 'failed', 'skipped']), message: text })),
  predictions: z.array(z.strictObject({ ...comparison.shape, in: text })),
});

const cause = z.strictObject({
  ...{ verdict: text, library: text, path: text, class: text, attribute: text.optional() },
  python: text.meta({ description: 'the exception or warning of Python' }),
  mendable: z.boolean(),
});

export const doctor = z.strictObject({
  file: text,
  writer: z.looseObject({}),
  targets: z.array(z.strictObject({ target: text, verdict: text, causes: z.array(cause) })),
  ...{ ranges: names, requirements: text, own: texts },
});

export const migrate = z.strictObject({
  ...written,
  from: z.strictObject({ 'scikit-learn': text.optional() }),
  to: names,
  ...{ notes: texts, untouched: texts, predictions: z.array(comparison) },
});

export const diff = z.strictObject({
  same: z.boolean(),
  ...{ versions: z.array(change), params: z.array(change), trees: z.array(change), schema: z.array(change) },
  arrays: z.array(z.strictObject({ ...change.shape, largest: z.number().nullable().optional() })),
  vocabulary: z.array(z.strictObject({ name: text, added: texts, removed: texts, moved: count })),
  predictions: z.array(comparison),
  predictionsNote: text.optional(),
});

const finding = z.strictObject({
  ...{ rule: text, severity: text, message: text, effect: text, why: text, offset: count, path: text },
  ...{ global: text.optional(), how: text.optional() },
});

export const scan = z.array(
  z.strictObject({
    verdict: z.enum(['safe', 'error', 'suspicious', 'dangerous']),
    ...{ file: text, bytes: count, formats: texts, findings: z.array(finding), pickles: count },
    globals: z.array(
      z.strictObject({ module: text, name: text, offset: count, how: text, path: text, standing: text }),
    ),
  }),
);

export const keygen = z.strictObject({ privateKey: text, publicKey: text, keyId: text });
export const sign = z.strictObject({ file: text, signature: text, keyId: text });

export const score = z.union([
  z.strictObject({
    ...{ shard: count, shards: count, part: text.optional(), rows: count, failed: count },
    ...{ wasDone: z.boolean(), isComplete: z.boolean(), model: text },
  }),
  z.strictObject({
    ...{ model: text, shards: count, done: z.array(count), missing: z.array(count), rows: count, failed: count },
    isComplete: z.boolean(),
  }),
]);
