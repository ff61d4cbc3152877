/** One shard of an array job: its part of the input, scored into a part file; `_SUCCESS` by whoever completes the set. */
import process from 'node:process';
import { ConflictError, InvalidInputError } from '../../core/errors.js';
import { VERSION } from '../../core/version.js';
import type { Answering } from '../answers.js';
import { extensionOf, nameFormat, sinkOf } from '../formats.js';
import { inputsOf } from '../places/inputs-node.js';
import { into, type Portion, runOf, type ScoringOptions } from '../pour.js';
import type { InputFile, JobFolder, TableFormat } from '../types.js';
import { jobFolder } from './folder-node.js';
import {
  checkSame,
  fromBytes,
  MANIFEST,
  type Manifest,
  type PartRecord,
  partName,
  recordName,
  SUCCESS,
  toBytes,
} from './manifest.js';
import { type Unit, unitsFor, unitsOf } from './plan.js';
import type { Shard } from './shard.js';

/** A model, and which one it is. */
export interface OpenedModel {
  readonly model: Answering;
  /** With the version that it stands for: `registry:churn@1.2.0`, or a path. */
  readonly reference: string;
  readonly sha256: string;
}

export interface ScoreJobOptions extends ScoringOptions {
  /** Path, or `registry:NAME@ENVIRONMENT`: all shards use the version that the first one found. */
  readonly model: string;
  readonly openModel: (reference: string) => Promise<OpenedModel>;
  readonly input: string | readonly string[];
  /** Folder or `s3://BUCKET/PREFIX` for the parts, the manifest and `_SUCCESS`. */
  readonly output: string;
  /** Format of the parts; default that of the input. */
  readonly to?: TableFormat;
  readonly shard: Shard;
}

export interface ScoreJobResult {
  readonly shard: number;
  readonly shards: number;
  /** Undefined where nothing of the input fell to this shard. */
  readonly part: string | undefined;
  readonly rows: number;
  readonly failed: number;
  /** True where an earlier run had done it. */
  readonly wasDone: boolean;
  /** True where all shards are done. */
  readonly isComplete: boolean;
  readonly model: string;
}

/** The manifest that counts: the one that is there, or ours. */
async function agreed(folder: JobFolder, options: ScoreJobOptions, files: readonly InputFile[]) {
  const found = await folder.get(MANIFEST);
  const earlier = found === undefined ? undefined : fromBytes<Manifest>(found, `${folder.url}/${MANIFEST}`);
  // What `production` stands for may have changed since the first shard began.
  const pinned = earlier !== undefined && earlier.asked === options.model ? earlier.model.reference : options.model;
  const opened = await options.openModel(pinned);
  const wanted: Manifest = {
    format: 'brine-score-job/1',
    asked: options.model,
    model: { reference: opened.reference, sha256: opened.sha256 },
    brine: VERSION,
    methods: options.methods ?? ['predict'],
    keep: options.keep ?? [],
    onError: options.onError ?? 'fail',
    shards: options.shard.count,
    inputs: files.map(({ name, size, etag }) => ({ name, size: size ?? null, etag: etag ?? null })),
  };
  if (earlier !== undefined) checkSame(earlier, wanted, folder.url);
  else if (!(await folder.putIfAbsent(MANIFEST, toBytes(wanted)))) {
    // Another shard was first.
    const other = await folder.get(MANIFEST);
    if (other === undefined) throw new ConflictError(`${folder.url}: its manifest was removed meanwhile`);
    const theirs = fromBytes<Manifest>(other, `${folder.url}/${MANIFEST}`);
    if (theirs.model.sha256 !== wanted.model.sha256 && theirs.asked === options.model)
      return { opened: await options.openModel(theirs.model.reference) };
    checkSame(theirs, wanted, folder.url);
  }
  return { opened };
}

/** Units of the same file one after another, as one portion. */
function portionsOf(units: readonly Unit[], files: readonly InputFile[]): Portion[] {
  const out: { file: InputFile; groups?: number[] }[] = [];
  for (const { file, group } of units) {
    const last = out.at(-1);
    if (group !== undefined && last?.file === files[file] && last.groups !== undefined) last.groups.push(group);
    else out.push({ file: files[file]!, ...(group === undefined ? {} : { groups: [group] }) });
  }
  return out;
}

async function done(folder: JobFolder, shard: number): Promise<PartRecord | undefined> {
  const bytes = await folder.get(recordName(shard));
  if (bytes === undefined) return undefined;
  const record = fromBytes<PartRecord>(bytes, `${folder.url}/${recordName(shard)}`);
  const whole = record.part === '' || (await folder.size(record.part)) === record.bytes;
  if (!whole)
    throw new ConflictError(
      `${folder.url}/${record.part}: is not what shard ${shard} wrote; remove ${recordName(shard)} to score it again`,
    );
  return record;
}

/** Marks the job as complete where every shard has its record. */
async function complete(folder: JobFolder, shards: number): Promise<boolean> {
  const names = new Set(await folder.list());
  for (let shard = 0; shard < shards; shard++) if (!names.has(recordName(shard))) return false;
  let rows = 0;
  let failed = 0;
  for (let shard = 0; shard < shards; shard++) {
    const record = (await done(folder, shard))!;
    rows += record.rows;
    failed += record.failed;
  }
  await folder.putIfAbsent(SUCCESS, toBytes({ shards, rows, failed }));
  return true;
}

/**
 * Scores one share of an input into a part file. A rerun does only what is missing, two runs of the same share do no harm, and
 * all shares of a folder have the same model, methods and input.
 *
 * @throws ConflictError where the folder holds another job or the input has changed; whatever `predictStream` throws
 */
export async function scoreJob(options: ScoreJobOptions): Promise<ScoreJobResult> {
  const inputs = typeof options.input === 'string' ? [options.input] : options.input;
  if (inputs.includes('-')) throw new InvalidInputError('the shards of a job cannot share standard input');
  const files = await inputsOf(inputs, () => process.stdin);
  const folder = await jobFolder(options.output);
  const { opened } = await agreed(folder, options, files);
  const { index, count } = options.shard;
  const result = { shard: index, shards: count, model: opened.reference };
  const earlier = await done(folder, index);
  if (earlier !== undefined) {
    const { part, rows, failed } = earlier;
    const isComplete = await complete(folder, count);
    return { ...result, part: part === '' ? undefined : part, rows, failed, wasDone: true, isComplete };
  }
  const units = unitsFor(await unitsOf(files, options.from), index, count);
  let record: PartRecord = { shard: index, part: '', bytes: 0, rows: 0, failed: 0 };
  if (units.length > 0) {
    const portions = portionsOf(units, files);
    const to = options.to ?? options.from ?? nameFormat(files[0]!.name).format;
    const part = partName(index, count, to === undefined ? 'csv' : extensionOf(to));
    const format = await sinkOf(part, to);
    const run = runOf(opened.model, options, [...new Set(portions.map(({ file }) => file))]);
    const output = await folder.output(part);
    await into(run, portions, output, () => format.open(output.sink, options.text ?? {}));
    record = { shard: index, part, bytes: (await folder.size(part)) ?? 0, rows: run.rows, failed: run.failed };
  }
  await folder.putIfAbsent(recordName(index), toBytes(record));
  const isComplete = await complete(folder, count);
  const { part, rows, failed } = record;
  return { ...result, part: part === '' ? undefined : part, rows, failed, wasDone: false, isComplete };
}

export interface ScoreStatus {
  readonly model: string;
  readonly shards: number;
  readonly done: readonly number[];
  readonly missing: readonly number[];
  readonly rows: number;
  readonly failed: number;
  readonly isComplete: boolean;
}

/** What the folder of a job says. @throws InvalidInputError where it is none */
export async function scoreStatus(output: string): Promise<ScoreStatus> {
  const folder = await jobFolder(output);
  const bytes = await folder.get(MANIFEST);
  if (bytes === undefined) throw new InvalidInputError(`${output}: there is no job: it has no ${MANIFEST}`);
  const { model, shards } = fromBytes<Manifest>(bytes, `${folder.url}/${MANIFEST}`);
  const names = new Set(await folder.list());
  const all = Array.from({ length: shards }, (_, shard) => shard);
  const finished = all.filter((shard) => names.has(recordName(shard)));
  let rows = 0;
  let failed = 0;
  for (const shard of finished) {
    const record = fromBytes<PartRecord>((await folder.get(recordName(shard)))!, recordName(shard));
    rows += record.rows;
    failed += record.failed;
  }
  const missing = all.filter((shard) => !finished.includes(shard));
  return { model: model.reference, shards, done: finished, missing, rows, failed, isComplete: names.has(SUCCESS) };
}
