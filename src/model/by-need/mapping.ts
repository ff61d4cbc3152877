/** Files that are mapped or read later, and not at once. */
import { detectCompression, detectContainer } from '../../core/detect.js';
import { InvalidInputError, UnsupportedError } from '../../core/errors.js';
import { type MappedFile, type MmapMode, pathOf, type Source } from '../../io/files.js';
import type { RandomFile } from '../../io/later-file.js';
import { SidecarsNeeded } from '../../joblib/sidecars-needed.js';
import { type PickleGraph, readGraph } from '../../pickle/read-pickle.js';
import { closeGraph } from '../../pickle/values/close-graph.js';
import type { LoadOptions, MappedModel, ModelContext } from '../options.js';
import { boundValue, withEncoding, withGuard } from '../pickles.js';

const MMAP_MODES: ReadonlySet<string> = new Set(['r', 'c', 'r+', 'w+']);

/** The map of an uncompressed file, or undefined with a warning, as Joblib has it. */
export async function mapOf(
  source: Source,
  mode: MmapMode,
  { files }: ModelContext,
): Promise<MappedFile | RandomFile | undefined> {
  if (!MMAP_MODES.has(mode)) throw new InvalidInputError(`mmapMode is r, c, r+ or w+, not ${JSON.stringify(mode)}`);
  const path = pathOf(source, files);
  if (path === undefined) {
    files.warn(`mmapMode ${JSON.stringify(mode)} needs the path of a file and is ignored`);
    return undefined;
  }
  const start = await files.readStart(path, 16);
  const compression = detectCompression(start);
  if (compression === undefined) {
    const map = await files.map(path, mode);
    if (map === undefined || 'bytes' in map || detectContainer(start) === 'pickle') return map;
    map.close();
    return undefined;
  }
  files.warn(`${path}: mmapMode ${JSON.stringify(mode)} is ignored, since the file is compressed (${compression})`);
  return undefined;
}

/** The value, and how it lets go of its file. */
export function mappedModel<T>(value: T, map: MappedFile | RandomFile | undefined): MappedModel<T> {
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    map?.close();
    if (map !== undefined) closeGraph(value);
  };
  return {
    get value() {
      if (closed) throw new InvalidInputError('the file of this value was closed');
      return value;
    },
    isMapped: map !== undefined && ('bytes' in map || map.isMapped),
    close,
    [Symbol.dispose]: close,
  };
}

/** The arrays are in files beside the main one. */
export const ELSEWHERE: unique symbol = Symbol('elsewhere');

/** As {@link decode}, of a file whose large arrays stay where they are. */
export async function decodeLater(file: RandomFile, options: LoadOptions, context: ModelContext): Promise<unknown> {
  if (options.trust !== undefined) {
    throw new UnsupportedError('a signature covers the whole file, which is not read here: load it without mmapMode');
  }
  const { readLater } = await import('../../io/later-file.js');
  const settings: LoadOptions = withEncoding(options);
  let behind = 0;
  const read = (): PickleGraph | undefined => {
    try {
      return readLater(file, (later) => {
        const graph = readGraph(later.bytes, 0, { ...settings, later }, context);
        behind = later.behind(graph.end);
        return graph;
      });
    } catch (error) {
      if (error instanceof SidecarsNeeded) return undefined;
      throw error;
    }
  };
  const graph = await withGuard(file.size, context, read);
  if (graph === undefined) return ELSEWHERE;
  if (options.allowDangerous !== true && (graph.hidesFiles || behind > 0)) {
    const what = behind > 0 ? `${behind} bytes follow the pickle` : 'files are packed into the pickle';
    throw new UnsupportedError(`${what}, which must be looked through: load it without mmapMode`);
  }
  return boundValue(graph, settings, context);
}
