/** Registries for tests: made-up bytes, checks that say what a test wants, and a clock. */
import type { Card } from '../../src/card/schema.js';
import type { Config } from '../../src/registry/config.js';
import type { Checks } from '../../src/registry/gates.js';
import type { Actor } from '../../src/registry/ledger.js';
import { Registry } from '../../src/registry/registry.js';
import type { Store } from '../../src/registry/stores/store.js';

let count = 0;

export function actorAt(time = '2026-01-01T00:00:00Z', by = 'ada'): Actor & { time: number } {
  return {
    by,
    from: 'here',
    time: Date.parse(time),
    now() {
      this.time += 1000;
      return new Date(this.time);
    },
    random: () => String((count += 1)).padStart(12, '0'),
  };
}

export const soundChecks: Checks = {
  scan: async () => ({ verdict: 'safe', reason: '' }),
  verifyGolden: async () => undefined,
  verifySignature: async () => ({ key: 'release' }),
};

/** Environments without gates. */
export const open = (config: Config): Config => ({
  ...config,
  environments: config.environments.map((one) => ({ ...one, gates: [] })),
});

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

export function pushOf(
  name: string,
  version: string,
  content = `${name} ${version}`,
  card?: Card,
): Parameters<Registry['push']>[0] {
  return {
    name,
    version,
    fileName: `${name}.joblib`,
    bytes: bytesOf(content),
    ...(card === undefined ? {} : { card }),
  };
}

export function registryIn(
  store: Store,
  config: Config,
  actor: Actor = actorAt(),
  checks: Checks = soundChecks,
): Promise<Registry> {
  return Registry.init(store, { actor, checks }, config);
}
