/** Files that people take for a pickle and that are something else: what they are, and what to do with them. */

interface Kind {
  readonly what: string;
  readonly remedy: string;
  is(bytes: Uint8Array, start: string): boolean;
}

/** Characters of the beginning that are looked at. */
const START = 4096;

const begins =
  (...signatures: readonly string[]) =>
  (_: Uint8Array, start: string): boolean =>
    signatures.some((signature) => start.startsWith(signature));

/** Protocol buffers that begin with a version and a field behind it. */
const protobuf =
  (least: number, most: number) =>
  (bytes: Uint8Array): boolean =>
    bytes[0] === 0x08 && bytes[1]! >= least && bytes[1]! <= most && [0x12, 0x1a, 0x22, 0x3a].includes(bytes[2]!);

/** Lines of a table: printable, and as many separators in the second as in the first. */
function isTable(_: Uint8Array, start: string): boolean {
  const [first = '', second = ''] = start.split(/\r?\n/);
  if (/[\0-\x08\x0e-\x1f]/.test(first + second)) return false;
  return [',', ';', '\t'].some((separator) => {
    const count = first.split(separator).length;
    return count > 1 && second.split(separator).length === count;
  });
}

const notHere = 'Brine runs scikit-learn and gradient boosting models; use the library that wrote it';

const KINDS: readonly Kind[] = [
  { what: 'an empty file', remedy: 'the download or the save was cut off', is: (bytes) => bytes.length === 0 },
  {
    what: 'a pointer of Git LFS and not the file itself',
    remedy: 'run git lfs pull where it came from',
    is: begins('version https://git-lfs'),
  },
  {
    what: 'a web page',
    remedy: 'the download gave an error or a login page: look at it, and fetch the raw file',
    is: (_, start) => /^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|\?xml|!--)/i.test(start),
  },
  { what: 'an HDF5 file, as Keras writes models', remedy: notHere, is: begins('\x89HDF\r\n\x1a\n') },
  { what: 'a SavedModel of TensorFlow', remedy: notHere, is: protobuf(1, 1) },
  { what: 'an ONNX model', remedy: 'run it with onnxruntime', is: protobuf(3, 31) },
  {
    what: 'a safetensors file',
    remedy: notHere,
    is: (bytes, start) => bytes[6] === 0 && bytes[7] === 0 && /^\{\s*"/.test(start.slice(8, 32)),
  },
  { what: 'a GGUF file, of a language model', remedy: 'run it with llama.cpp', is: begins('GGUF') },
  {
    what: 'a PyTorch checkpoint',
    remedy: notHere,
    is: (bytes, start) =>
      start.startsWith('\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19') ||
      (start.startsWith('PK\x03\x04') && /\/(?:data\.pkl|constants\.pkl)/.test(latin1(bytes.subarray(0, 1 << 16)))),
  },
  {
    what: 'a Keras archive',
    remedy: notHere,
    is: (bytes, start) => start.startsWith('PK\x03\x04') && latin1(bytes.subarray(-8192)).includes('model.weights.h5'),
  },
  {
    what: 'a CatBoost model',
    remedy: 'save it as a pickle of CatBoostClassifier or CatBoostRegressor, or run it with catboost',
    is: begins('CBM1'),
  },
  { what: 'a Parquet file', remedy: 'readParquet of brine/parquet reads tables', is: begins('PAR1') },
  { what: 'a table of Apache Arrow', remedy: 'pass it as X with apache-arrow', is: begins('ARROW1') },
  {
    what: 'an image',
    remedy: 'this is no model',
    is: begins('\x89PNG', '\xff\xd8\xff', 'GIF8', 'RIFF', 'BM6', 'II*\0', 'MM\0*'),
  },
  { what: 'a PDF document', remedy: 'this is no model', is: begins('%PDF') },
  { what: 'a program', remedy: 'this is no model, and nothing of it was run', is: begins('\x7fELF', 'MZ', '#!') },
  { what: 'an SQLite database', remedy: 'this is no model', is: begins('SQLite format 3') },
  {
    what: 'JSON text',
    remedy: 'models of XGBoost are read as JSON; other JSON is no model',
    is: (_, start) => /^(?:\xef\xbb\xbf)?\s*[[{]\s*(?:["\]}[{\d-]|$)/.test(start),
  },
  { what: 'a table as text (CSV)', remedy: 'pass it as --input, or read it with brine/csv', is: isTable },
];

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** What the file is and what to do, where it is something that is known and no pickle. */
export function otherFile(bytes: Uint8Array): string | undefined {
  const start = latin1(bytes.subarray(0, START));
  const kind = KINDS.find(({ is }) => is(bytes, start));
  return kind && `this is ${kind.what}, not a pickle: ${kind.remedy}`;
}
