/** Model files of other kinds than pickles and arrays: told by their content, said what they are, and never called safe. */

export interface Foreign {
  /** For the list of formats. */
  readonly format: string;
  readonly message: string;
  readonly effect: string;
  readonly why: string;
}

const UNREAD = 'Brine does not read files of this kind, so it cannot say that nothing in them runs.';

const ONNX: Foreign = {
  format: 'onnx',
  message: 'this is an ONNX model, which is not read',
  effect: 'load whatever libraries its custom operators name, and files beside it',
  why: UNREAD,
};
const SAVED_MODEL: Foreign = {
  format: 'savedmodel',
  message: 'this is a TensorFlow SavedModel, which is not read',
  effect: 'run a graph of operations, among them such that read and write files',
  why: UNREAD,
};
const HDF5: Foreign = {
  format: 'hdf5',
  message: 'this is an HDF5 file, in which Keras keeps models; it is not read',
  effect: 'run the Python code of its Lambda layers, where it is a model of Keras',
  why: UNREAD,
};
const TFLITE: Foreign = {
  format: 'tflite',
  message: 'this is a TensorFlow Lite model, which is not read',
  effect: 'run a graph of operations, some of them custom',
  why: UNREAD,
};
const GGUF: Foreign = {
  format: 'gguf',
  message: 'this is a GGUF file, which is not read',
  effect: 'evaluate the chat template that it carries',
  why: UNREAD,
};

const starts = (bytes: Uint8Array, at: number, text: string): boolean => {
  if (bytes.length < at + text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
};

/** The fields of a protobuf message that is one to its last byte: field numbers, each with its wire type. */
function protobufFields(bytes: Uint8Array): ReadonlyMap<number, number> | undefined {
  const fields = new Map<number, number>();
  let at = 0;
  const varint = (): number | undefined => {
    let value = 0;
    for (let i = 0; i < 10; i++) {
      const byte = bytes[at++];
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return value;
    }
    return undefined;
  };
  for (let count = 0; at < bytes.length; count++) {
    const tag = varint();
    if (tag === undefined || count > 100_000) return undefined;
    const wire = tag % 8;
    const field = Math.floor(tag / 8);
    if (wire === 0) {
      if (varint() === undefined) return undefined;
    } else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const length = varint();
      if (length === undefined) return undefined;
      at += length;
    } else return undefined;
    if (at > bytes.length) return undefined;
    fields.set(field, wire);
  }
  return fields;
}

/** Fields of ONNX's ModelProto: ir_version 1, producer 2 to 4, model_version 5, doc_string 6, graph 7, opset_import 8, and later ones. */
const ONNX_FIELDS = new Set([1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26]);

function isOnnx(fields: ReadonlyMap<number, number>): boolean {
  return fields.get(7) === 2 && fields.get(1) === 0 && [...fields.keys()].every((field) => ONNX_FIELDS.has(field));
}

/** SavedModel: saved_model_schema_version 1, meta_graphs 2. */
function isSavedModel(fields: ReadonlyMap<number, number>): boolean {
  return fields.size === 2 && fields.get(1) === 0 && fields.get(2) === 2;
}

/** What a file is that is neither a pickle nor an archive; undefined where nothing speaks for one of these kinds. */
export function foreignFile(bytes: Uint8Array): Foreign | undefined {
  if (starts(bytes, 0, '\u0089HDF\r\n\u001a\n')) return HDF5;
  if (starts(bytes, 0, 'GGUF')) return GGUF;
  if (starts(bytes, 4, 'TFL3')) return TFLITE;
  // A message of protobuf that begins with a small number under its first field.
  if (bytes[0] !== 0x08) return undefined;
  const fields = protobufFields(bytes);
  if (fields === undefined) return undefined;
  if (isOnnx(fields)) return ONNX;
  return isSavedModel(fields) ? SAVED_MODEL : undefined;
}

const named = (names: readonly string[], form: RegExp): string | undefined => names.find((name) => form.test(name));

/** What an archive is by the names of its members: kinds whose loaders run more than what a pickle in them says. */
export function archiveKind(names: readonly string[]): Foreign | undefined {
  const handler = named(names, /\.py$/);
  if (named(names, /(?:^|\/)MAR-INF\/MANIFEST\.json$/) !== undefined) {
    return {
      format: 'mar',
      message: `this is an archive of TorchServe${handler === undefined ? '' : ` with a program of its own, ${JSON.stringify(handler)}`}`,
      effect: 'run the handler that its manifest names, inside of the server',
      why: 'A model archive carries code for the server; who uses it must trust whoever wrote it.',
    };
  }
  if (named(names, /(?:^|\/)saved_model\.pbt?(?:xt)?$/) !== undefined) return SAVED_MODEL;
  if (names.includes('config.json') && names.includes('metadata.json')) {
    return {
      format: 'keras',
      message: 'this is an archive of Keras, whose layers are not read',
      effect: 'run the Python code of its Lambda layers, and import whatever its configuration names',
      why: UNREAD,
    };
  }
  if (named(names, /(?:^|\/)model_config\.yaml$/) !== undefined) {
    return {
      format: 'nemo',
      message: 'this is an archive of NeMo, whose configuration is not read',
      effect: 'make whatever objects its configuration names',
      why: UNREAD,
    };
  }
  return undefined;
}
