/** What `--json` prints of registries, and what a hook is given. */
import { z } from 'zod';
import { configSchema } from '../../registry/config.js';
import { entrySchema, originSchema, recordSchema, runSchema } from '../../registry/history.js';
import { card, diff as modelDiff } from './models.js';

const text = z.string();
const count = z.int().nonnegative();
const tags = z.record(text, text);
const metrics = z.record(text, z.number());

export const entry = z.strictObject(entrySchema.shape);
export const event = z
  .strictObject({ schema: z.literal('brine/registry-event/v1'), registry: text, entry })
  .meta({ id: 'brine/registry-event/v1', title: 'What a hook of a registry is given' });

const versionRow = z.strictObject({
  ...{ version: text, pushed: text, bytes: count, protected: z.boolean(), aliases: z.array(text) },
  ...{ description: text.optional(), tags },
});
const modelRow = {
  ...{ name: text, versions: count, latest: text.nullable(), environments: tags, changed: text },
  ...{ description: text.optional(), aliases: tags.optional(), problem: text.optional() },
};
const version = {
  ...{ name: text, version: text, pushed: text, by: text, environments: z.array(text), aliases: z.array(text) },
  ...{ protected: z.boolean(), description: text.optional(), tags, runs: count },
  ...{ record: z.strictObject(recordSchema.shape), origin: z.strictObject(originSchema.shape).optional() },
};
const gate = z.strictObject({ gate: text, ok: z.boolean(), message: text, remedy: text.optional() });
const run = z.strictObject({
  ...{ name: text, version: text },
  ...runSchema.shape,
  ...{ attached: text, by: text, message: text.optional() },
  unchanged: z.literal(true).optional(),
});

export const init = z.strictObject({ registry: text, ...configSchema.shape });
export const push = z.strictObject(version);
export const pull = push;
export const list = z.union([
  z.array(z.strictObject(modelRow)),
  z.strictObject({ ...modelRow, tags, all: z.array(z.strictObject({ ...versionRow.shape, metrics })) }),
]);
export const show = z.strictObject({ ...version, card: card.optional() });
export const promote = z.union([
  z.strictObject({ ...entry.shape, unchanged: z.literal(true).optional() }),
  z.array(gate),
  z.strictObject({ error: text, gates: z.array(gate) }),
]);
export const rollback = entry;
export const history = z.union([z.array(entry), tags]);
export const diff = z.strictObject({
  ...modelDiff.shape,
  metrics: z.strictObject({ before: metrics, after: metrics }),
});
export const search = z.array(
  z.strictObject({
    ...{ name: text, ...versionRow.shape, environments: z.array(text), metrics: metrics.optional() },
    model: z.strictObject({ description: text.optional(), tags }),
  }),
);
export const describe = entry;
export const tag = entry;
export const alias = entry;
export const protect = z.strictObject({ reference: text, protected: z.boolean() });
const remove = entry;
export { remove as delete };
export const copy = z.array(
  z.strictObject({ name: text, version: text, bytes: count, status: z.enum(['copied', 'unchanged']) }),
);
const exported = z.strictObject({
  ...{ path: text, bytes: count },
  versions: z.array(z.strictObject({ name: text, version: text })),
});
export { exported as export, copy as import };
export const attachRun = run;
export const runs = z.array(run);
export const trust = z.strictObject({ key: text, environment: text.optional() });
export const gc = z.strictObject({
  dryRun: z.boolean(),
  versions: z.array(z.strictObject({ name: text, version: text, pushed: text, bytes: count })),
  blobs: z.array(z.strictObject({ sha256: text, bytes: count })),
  ...{ bytes: count, swept: count },
});
export const fsck = z.strictObject({
  ok: z.boolean(),
  ...{ models: count, versions: count, entries: count, blobs: count, bytes: count, unreferenced: count },
  problems: z.array(z.strictObject({ key: text, message: text })),
  rebuilt: z.array(text),
});
