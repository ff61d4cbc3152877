/**
 * A process that works on a registry until it is killed: `worker.ts STORE SEED`, where STORE is a folder or an s3:// address. It says what it was told had succeeded, a
 * JSON line each, so that the test can hold the registry to it.
 */
import { writeSync } from 'node:fs';
import { deleteVersion, setAlias, setTags } from '../../src/registry/curate.js';
import { gc } from '../../src/registry/gc.js';
import { storeAt } from '../../src/registry/open-node.js';
import { Registry } from '../../src/registry/registry.js';
import { type BrineError } from '../../src/core/errors.js';
import { randomBytes } from 'node:crypto';

const [place, seedText, mode = 'work'] = process.argv.slice(2);
let seed = Number(seedText);

/** A small generator, so that a seed repeats a run. */
function random(): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
}

const say = (value: unknown): void => {
  writeSync(1, `${JSON.stringify(value)}\n`);
};

const registry = await Registry.open(storeAt(place!), {
  actor: {
    by: `worker ${process.pid}`,
    from: 'test',
    now: () => new Date(),
    random: () => randomBytes(12).toString('hex'),
  },
});

const name = (): string => `model-${Math.floor(random() * 3)}`;
const environment = (): string => ['development', 'testing', 'production'][Math.floor(random() * 3)]!;

async function step(): Promise<void> {
  const choice = random();
  if (choice < 0.4) {
    const [model, version] = [name(), `1.${Math.floor(random() * 1000)}.${Math.floor(random() * 1e9)}`];
    // Few different contents, so that bytes are shared and collected.
    const content = `content ${Math.floor(random() * 5)} ${'x'.repeat(20_000)}`;
    await registry.push({ name: model, version, fileName: 'm.joblib', bytes: new TextEncoder().encode(content) });
    say({ did: 'push', model, version });
  } else if (choice < 0.7) {
    const entry = await registry.promote(`${name()}@latest`, environment());
    say({ did: 'promote', model: entry.model, seq: entry.seq, hash: entry.hash });
  } else if (choice < 0.8) {
    const entry = await registry.rollback(name(), environment());
    say({ did: 'rollback', model: entry.model, seq: entry.seq, hash: entry.hash });
  } else if (choice < 0.9) {
    const entry =
      choice < 0.85
        ? await setAlias(registry, `${name()}@latest`, 'champion')
        : await setTags(registry, `${name()}@latest`, { seen: String(seed) });
    say({ did: entry.action, model: entry.model, seq: entry.seq, hash: entry.hash });
  } else if (choice < 0.93) {
    const all = await registry.model(name());
    const entry = await deleteVersion(registry, `${all.name}@${all.all.at(-1)?.version ?? '0.0.1'}`);
    say({ did: 'remove', model: entry.model, seq: entry.seq, hash: entry.hash });
  } else {
    await gc(registry, { dryRun: false });
  }
}

if (mode === 'promote') {
  // One attempt from the state that all have seen; `seed` is the number of the version.
  say({ ready: true });
  await new Promise((done) => process.stdin.once('data', done));
  try {
    const entry = await registry.promote(`model-0@1.0.${seedText!}`, 'production');
    say({ won: entry.seq });
  } catch (error) {
    say({ lost: (error as BrineError).code });
  }
  process.exit(0);
}

say({ ready: true });
for (;;) {
  try {
    await step();
  } catch (error) {
    // Others act at the same time, and models may still be missing: those errors are part of the game, no others.
    const { code } = error as BrineError;
    if (code !== 'CONFLICT' && code !== 'NOT_FOUND') {
      say({ failed: String(error) });
      process.exit(1);
    }
  }
}
