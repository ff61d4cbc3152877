/** Types of numbers as estimators name them: numpy's classes, a dtype, or any word that `numpy.dtype` takes. */
import { BrineError } from '../../core/errors.js';
import { DType, dtypeOf } from '../../numpy/dtypes/dtype.js';
import { PyGlobal } from '../../pickle/values/py-values.js';

/** What numpy calls otherwise, by the words for it: Python's, C's and letters, of a machine with longs of 64 bits. */
const WORDS: Readonly<Record<string, string>> = {
  float64: 'float float_ double d',
  float32: 'single f',
  float16: 'half e',
  int64: 'int int_ intp long longlong l q p n',
  int32: 'intc i',
  int16: 'short h',
  int8: 'byte b',
  uint64: 'uint uint_ uintp ulong ulonglong L Q P N',
  uint32: 'uintc I',
  uint16: 'ushort H',
  uint8: 'ubyte B',
  bool: 'bool_ bool8 ?',
};

const NAMES = new Map(
  Object.entries(WORDS).flatMap(([name, words]) => words.split(' ').map((word): [string, string] => [word, name])),
);

/** A text such as `<f8`; what is none keeps its own words, for the error that tells it. */
function nameOfText(text: string): string {
  try {
    return dtypeOf(text).name;
  } catch (error) {
    if (!(error instanceof BrineError)) throw error;
    return text;
  }
}

/** numpy's name of a type, such as `float64`; undefined where the value is no type. */
export function typeNameOf(value: unknown): string | undefined {
  if (value instanceof DType) return value.name;
  if (typeof value === 'string') return NAMES.get(value) ?? nameOfText(value);
  if (!(value instanceof PyGlobal)) return undefined;
  return NAMES.get(value.name) ?? value.name.replace(/_$/, '');
}
