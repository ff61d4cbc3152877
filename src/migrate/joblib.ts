/** What the releases of Joblib read, and what Brine writes for them: measured over fixtures/joblib (scripts/migrate/joblib.ts). */
import { chooseCompression } from '../codec/choose.js';
import type { Compression } from '../core/detect.js';
import { InvalidInputError } from '../core/errors.js';
import type { CompressOption, Format } from '../model/options.js';
import type { Minded } from './minded.js';
import type { Verdict } from './effects.js';
import { isSince, type Versions } from './versions.js';

/** The first release with arrays in mid-stream, and with compressors other than its own. */
const STREAMED = '0.10';
const LZ4 = '0.12';

/** A compressor, as the first release that reads it; Joblib's own of before 0.10 all read. */
const sinceOf = (compression: string): string => (compression === 'lz4' ? LZ4 : STREAMED);

/** Python 2 has no module for these. */
const isOfPython3 = (compression: string): boolean => /^(?:xz|lzma|lz4)$/.test(compression);

/** Which releases wrote a file: `>=1.2` aligns arrays, `<1.2` has them in mid-stream, `<0.10` beside the file. */
export type JoblibForm = '>=1.2' | '<1.2' | '<0.10';

/** What only a file tells. */
export interface FileFacts {
  readonly protocol?: number | undefined;
  readonly compression?: Compression | undefined;
  /** True where the head of Joblib's own compressed form is as short as 0.9 makes it. */
  readonly hasShortHead?: boolean | undefined;
}

/** Whether a file of Joblib's own compressed form is of 0.9: its contents begin behind a length of 19 places, not of 20. */
export const hasShortHead = (bytes: Uint8Array): boolean => bytes[2 + 19] === 0x78;

/** What a release minds in the file itself; that its arrays are aligned, each of them tells. */
export function mindedByJoblib(
  form: JoblibForm | undefined,
  { compression, hasShortHead: short }: FileFacts,
  { joblib, python }: Versions,
  tell: (minded: Minded) => void,
): void {
  const minds = (verdict: Verdict, name: string, text: string): void =>
    tell({ verdict, library: 'joblib', class: name, python: text });
  if (compression !== undefined && compression !== 'zfile') {
    if (!isSince(joblib, sinceOf(compression))) minds('does-not-load', compression, 'KeyError: no opcode of a pickle');
    else if (isOfPython3(compression) && !isSince(python, '3.0'))
      minds('does-not-load', compression, `NotImplementedError: ${compression} is only available with Python 3`);
  }
  if (compression === 'zfile' && short === true && !isSince(joblib, '0.9'))
    minds('does-not-load', 'zfile', 'ValueError: invalid literal for int() with base 16');
  if (form === '<0.10') {
    if (isSince(joblib, STREAMED))
      minds('warns', 'NDArrayWrapper', 'DeprecationWarning: generated with a joblib version less than 0.10');
  } else if (form !== undefined && !isSince(joblib, STREAMED))
    minds('does-not-load', 'NumpyArrayWrapper', "AttributeError: 'module' object has no attribute 'NumpyArrayWrapper'");
}

/** The releases that read a file as it is, without a warning. */
export function joblibRange(form: JoblibForm | undefined, compression: Compression | undefined): string | undefined {
  if (form === '<0.10') return form;
  if (form === '>=1.2') return form;
  if (compression !== undefined) return `>=${sinceOf(compression)}`;
  return form === undefined ? undefined : `>=${STREAMED}`;
}

/**
 * The form in which a release reads arrays: before 0.10 as they are in a plain pickle.
 *
 * @throws InvalidInputError for a compressor that the release, or its Python, does not read
 */
export function formatFor(
  format: Format,
  compress: CompressOption | undefined,
  path: string,
  versions: Versions,
): Format {
  if (format === 'skops') return format;
  const { joblib, python } = versions;
  const method = format === 'joblib' || compress !== undefined ? chooseCompression(compress, path)?.method : undefined;
  if (method !== undefined) {
    const since = sinceOf(method);
    if (!isSince(joblib, since))
      throw new InvalidInputError(
        `joblib ${joblib} does not read ${method}, which ${since} was the first to: leave it uncompressed`,
      );
    if (isOfPython3(method) && !isSince(python, '3.0'))
      throw new InvalidInputError(`joblib in Python ${python} does not read ${method}: take gzip, zlib, bz2 or none`);
  }
  return isSince(joblib, STREAMED) ? format : 'pickle';
}
