/** Jobs that scored with a version: attached to it with the manifest that `brine score` wrote, and listed. */
import { z } from 'zod';
import { ConflictError, IntegrityError, InvalidInputError } from '../core/errors.js';
import type { ChangeOptions } from './curate.js';
import type { RunRecord } from './history.js';
import { fromJson } from './json.js';
import { newestFirst, parseReference } from './names.js';
import type { Registry } from './registry.js';
import { presentVersions } from './state.js';

/** What is read of a manifest; the whole of it is kept. */
const manifestSchema = z.object({
  format: z.literal('brine-score-job/1'),
  model: z.object({ reference: z.string(), sha256: z.string() }),
  methods: z.array(z.string()),
  shards: z.int().positive(),
  inputs: z.array(z.unknown()),
});
const MOST_MANIFEST = 64 << 20;

/** A finished job. */
export interface FinishedJob {
  /** The text of its `_manifest.json`. */
  manifest: Uint8Array;
  /** Where its scores are. */
  output: string;
  rows: number;
  failed: number;
}

/** A job in the list of those of a version. */
export interface Run extends RunRecord {
  name: string;
  version: string;
  /** When and by whom it was attached. */
  attached: string;
  by: string;
  message?: string;
}

const SCHEME = 'registry:';

/**
 * Attaches a finished job to the version that it scored with. The same job again changes nothing.
 *
 * @param reference default: the version that the manifest names
 * @throws IntegrityError where the job was done with another file than the version's; InvalidInputError where nothing says which version
 */
export async function attachJob(
  registry: Registry,
  job: FinishedJob,
  reference?: string,
  options: ChangeOptions = {},
): Promise<Run & { unchanged?: true }> {
  const { output, rows, failed } = job;
  if (job.manifest.length > MOST_MANIFEST)
    throw new InvalidInputError(`${output}: its manifest is too large to be kept`);
  const { model, methods, shards, inputs } = fromJson(job.manifest, manifestSchema, `${output}: the manifest`);
  const named = model.reference.startsWith(SCHEME) ? model.reference.slice(SCHEME.length) : undefined;
  const wanted = reference ?? named;
  if (wanted === undefined)
    throw new InvalidInputError(`${output}: its model was ${model.reference}: say which version that is`);
  const { name, version, entry } = await registry.info(wanted);
  if (entry.record!.file.sha256 !== model.sha256)
    throw new IntegrityError(`${output}: was scored with another file than ${name}@${version}`);
  const manifest = await registry.keep(job.manifest);
  const run: RunRecord = { manifest, output, methods, inputs: inputs.length, shards, rows, failed };
  try {
    const state = await registry.ledger.append(name, (now) => {
      const known = now.about?.versions[version]?.runs.some(
        (one) => one.manifest === manifest && one.output === output,
      );
      if (known === true) throw new ConflictError(KNOWN);
      return {
        ...{ action: 'run', version, run },
        ...(options.message === undefined ? {} : { message: options.message }),
      };
    });
    // A collector may have taken the bytes away before the entry stood.
    await registry.keep(job.manifest);
    return (await runsOf(registry, name, version)).find(({ seq }) => seq === state.seq)!.run;
  } catch (error) {
    if (!(error instanceof ConflictError) || error.message !== KNOWN) throw error;
    const known = (await runsOf(registry, name, version)).find(
      (one) => one.run.manifest === manifest && one.run.output === output,
    );
    return { ...known!.run, unchanged: true };
  }
}

const KNOWN = 'the job is attached already';

async function runsOf(registry: Registry, name: string, version: string): Promise<{ seq: number; run: Run }[]> {
  const state = await registry.ledger.need(name);
  return Promise.all(
    (state.about?.versions[version]?.runs ?? []).map(async ({ seq }) => {
      const entry = await registry.ledger.entry(name, seq);
      if (entry?.run === undefined || entry.version !== version)
        throw new IntegrityError(`${name}: history entry ${seq} is missing or another one; run brine registry fsck`);
      const { at, by, message, run } = entry;
      return {
        seq,
        run: { ...{ name, version }, ...run, attached: at, by, ...(message === undefined ? {} : { message }) },
      };
    }),
  );
}

/**
 * The jobs that scored with a version, oldest first; of `churn` those of all its versions, newest version first.
 *
 * @throws NotFoundError
 *
 * @example
 * const registry = await openRegistry('models');
 * for (const { output, rows } of await runs(registry, 'churn@production')) console.log(output, rows);
 */
export async function runs(registry: Registry, reference: string): Promise<Run[]> {
  const { name } = parseReference(reference);
  const versions = reference.includes('@')
    ? [(await registry.resolve(reference)).version]
    : newestFirst(presentVersions(await registry.ledger.need(name)));
  const found = await Promise.all(versions.map((version) => runsOf(registry, name, version)));
  return found.flat().map(({ run }) => run);
}

/** The manifest of a job that is attached, as `brine score` wrote it. */
export function manifestOf(registry: Registry, run: Run): Promise<Uint8Array> {
  return registry.blob(run.manifest, `the manifest of ${run.output}`);
}
