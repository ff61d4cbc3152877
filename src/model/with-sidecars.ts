/** Files of Joblib before 0.10, whose arrays are in files beside them. */
import { detectCompression } from '../core/detect.js';
import { resolveLimits } from '../core/limits.js';
import { Sidecars } from '../joblib/sidecars.js';
import { SidecarsNeeded } from '../joblib/sidecars-needed.js';
import { ALL_READERS } from './all-readers.js';
import type { LoadOptions, ModelContext } from './options.js';
import { completeReaders } from './readers.js';

type Decode = (bytes: Uint8Array, options: LoadOptions, context: ModelContext, stored: number) => Promise<unknown>;

/** Reads once more to learn all names, fetches the files, and reads for good. */
export async function loadWithSidecars(
  bytes: Uint8Array,
  stored: number,
  path: string | undefined,
  options: LoadOptions,
  context: ModelContext,
  decode: Decode,
): Promise<unknown> {
  const withFiles = (files: Sidecars): ModelContext => ({
    ...context,
    readers: new Map([...context.readers, ...files.readers]),
  });
  const { sidecar, ...rest } = options;
  completeReaders(ALL_READERS);
  const names = new Sidecars();
  await decode(bytes, { ...rest, lossless: true }, withFiles(names), stored);
  const resolve = sidecar ?? (path === undefined ? undefined : (name: string) => context.files.readBeside(path, name));
  if (resolve === undefined) throw new SidecarsNeeded([...names.asked.keys()]);
  const contents = new Map<string, Uint8Array>();
  let all = stored;
  for (const name of names.asked.keys()) {
    const given = await resolve(name);
    const raw = given instanceof Uint8Array ? given : new Uint8Array(given);
    all += raw.length;
    const compression = detectCompression(raw);
    const limits = resolveLimits(options.limits);
    const plain = compression === undefined ? raw : await context.codecs.decompress(raw, compression, limits);
    // They belong to the file: what is dangerous in them is refused as it is in the file itself.
    if (options.allowDangerous !== true && names.asked.get(name) === 'npy')
      await context.inspect?.(plain, options, raw.length);
    contents.set(name, plain);
  }
  return await decode(bytes, rest, withFiles(new Sidecars(contents)), all);
}
