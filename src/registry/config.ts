/** The registry's own file: environments in their order, the gates before each, and what is kept. */
import { z } from 'zod';

export const REGISTRY_SCHEMA = 'brine/registry/v1';

export const GATES = ['scanned', 'card', 'verified', 'signed', 'clean', 'previous', 'newer'] as const;
export type GateName = (typeof GATES)[number];

const environment = z.strictObject({
  name: z.string(),
  gates: z.array(z.enum(GATES)),
});

export const configSchema = z.strictObject({
  schema: z.literal(REGISTRY_SCHEMA),
  environments: z.array(environment).min(1),
  /** Public keys whose signatures count for the gate `signed`, in the form of a trust file. */
  trust: z
    .strictObject({
      keys: z.array(
        z.strictObject({ name: z.string(), publicKey: z.string(), environments: z.array(z.string()).optional() }),
      ),
    })
    .default({ keys: [] }),
  retention: z.strictObject({
    /** Newest versions of each model that stay. */
    versions: z.int().positive(),
    /** Versions that an environment had last, to roll back to. */
    promotions: z.int().positive(),
    /** Bytes that nothing names are kept this long, for pushes under way. */
    graceHours: z.number().nonnegative(),
  }),
});

export type Config = z.infer<typeof configSchema>;
export type Environment = Config['environments'][number];

/** What `init` writes: gates grow towards production. */
export function defaultConfig(environments: readonly string[] = ['development', 'testing', 'production']): Config {
  const last = environments.length - 1;
  return {
    schema: REGISTRY_SCHEMA,
    environments: environments.map((name, i) => ({ name, gates: gatesOf(i, last) })),
    trust: { keys: [] },
    retention: { versions: 10, promotions: 3, graceHours: 24 },
  };
}

function gatesOf(place: number, last: number): GateName[] {
  if (place === 0 && last > 0) return ['scanned'];
  const gates: GateName[] = ['scanned', 'card', 'verified'];
  return place < last ? gates : [...gates, 'clean', 'previous', 'newer'];
}
