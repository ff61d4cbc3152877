/** What a file holds, written in another form or for another release. */
import { dumpBytes } from 'brine';
import { handler } from '../../contract.js';
import { fileOf } from '../../files.js';

export interface SaveAsk {
  readonly file: string;
  readonly format: 'pickle' | 'joblib' | 'skops';
  readonly compress: number;
  /** A requirement such as `scikit-learn==1.5.2`; '' leaves the release. */
  readonly target: string;
}

declare module '../../contract.js' {
  interface Contract {
    save: { ask: SaveAsk; give: { name: string; bytes: Uint8Array<ArrayBuffer> } };
  }
}

const ENDINGS = { pickle: 'pkl', joblib: 'joblib', skops: 'skops' };

export default handler('save', async ({ file, format, compress, target }) => {
  const { value, name } = fileOf(file);
  let written = value;
  if (target !== '') {
    const { migrate } = await import('brine/migrate');
    written = await migrate(value, [target]);
  }
  const options = { format, ...(format !== 'skops' && compress > 0 ? { compress } : {}) };
  const bytes = await dumpBytes(written, options);
  const base = name.replace(/(?:\.(?:pkl|pickle|joblib|skops|gz|z|bz2|xz|lzma|lz4))+$/i, '');
  const release = target === '' ? '' : `-${target.replace(/[^\w.]+/g, '-')}`;
  return { name: `${base}${release}.${ENDINGS[format]}`, bytes: new Uint8Array(bytes) };
});
