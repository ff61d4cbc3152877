/** `scan`: says what a file would do in Python, without doing any of it. */
import type { Limits } from '../core/limits.js';
import { type FileAccess, pathOf, readSource, type Source } from '../io/files.js';
import { joblibReaders } from '../joblib/read.js';
import { Sidecars } from '../joblib/sidecars.js';
import type { GlobalReaders } from '../pickle/values/py-values.js';
import type { ExplorerContext } from './containers/context.js';
import { Explorer } from './openers/explorer.js';
import type { Inflate } from './containers/unpack.js';
import { completeGuard } from './complete-guard.js';
import { type Implemented, Policy, type PolicyOptions } from './policy/policy.js';
import { type Decompressor, type ScanReport, sortFindings, verdictOf } from './types.js';
import { checkOptions, NUMBER, OBJECT, TEXT } from '../core/options.js';

export interface ScanOptions extends PolicyOptions {
  readonly limits?: Partial<Limits>;
  /** Name of the file in the report, where bytes are scanned. */
  readonly name?: string;
  /** Size of the file that the bytes were unpacked from, which bounds what they may cost. Default: their own. */
  readonly stored?: number;
}

const SCAN_OPTIONS = { allow: OBJECT, deny: OBJECT, limits: OBJECT, name: TEXT, stored: NUMBER } satisfies Record<
  keyof ScanOptions,
  unknown
>;

export interface ScanContext {
  readonly files: FileAccess;
  readonly codecs: Decompressor;
  readonly inflate: Inflate;
  readonly readers: GlobalReaders;
  readonly implemented: Implemented;
  readonly checkBooster: ExplorerContext['checkBooster'];
}

export interface ScanApi {
  /**
   * Judges a file: which classes and functions it names, what it would call in Python, and whether anything in it is hidden.
   * Nothing runs, and a damaged or hostile file gives a report, not an error.
   *
   * @param source A path, URL, Blob or File, ArrayBuffer or Uint8Array.
   * @throws NotFoundError, IoError where the file itself cannot be read
   */
  scan(source: Source, options?: ScanOptions): Promise<ScanReport>;
}

export function createScan(context: ScanContext): ScanApi {
  // Shared, so that its rulings are found once.
  let standard: Policy | undefined;
  // Pickles are read in one go, so one collector of names serves all scans.
  const sidecars = new Sidecars();
  let readers: GlobalReaders | undefined;
  let inertReaders: GlobalReaders | undefined;
  return {
    scan: async (source, options = {}) => {
      checkOptions('scan', options, SCAN_OPTIONS);
      // What is scanned may be loaded next: both judge by the same.
      completeGuard();
      const bytes = await readSource(source, context.files);
      const name = options.name ?? pathOf(source, context.files) ?? (isNamed(source) ? source.name : '');
      const own = options.allow !== undefined || options.deny !== undefined;
      const policy = own ? new Policy(context.implemented, options) : (standard ??= new Policy(context.implemented));
      const stored = options.stored ?? bytes.length;
      const explorer = new Explorer(
        {
          ...context,
          readers: (readers ??= new Map([...context.readers, ...sidecars.readers])),
          inertReaders: (inertReaders ??= new Map([...joblibReaders, ...sidecars.readers])),
          sidecars,
          policy,
          beside: besideOf(source, context.files),
          limits: options.limits ?? {},
        },
        stored,
      );
      await explorer.explore({ bytes, path: '', layer: 0 });
      const { found } = explorer;
      const findings = sortFindings(found.findings);
      return {
        verdict: verdictOf(findings),
        file: name,
        bytes: bytes.length,
        formats: found.formats,
        findings,
        globals: found.globals,
        pickles: found.pickles,
      };
    },
  };
}

/** How files beside the scanned one are read: only where it is a file itself. */
function besideOf(source: Source, files: FileAccess): ((name: string) => Promise<Uint8Array>) | undefined {
  const path = pathOf(source, files);
  return path === undefined ? undefined : (name) => files.readBeside(path, name);
}

function isNamed(source: Source): source is File {
  return typeof source === 'object' && 'name' in source && typeof source.name === 'string';
}
