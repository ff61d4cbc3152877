/** Fields of the structured arrays in which trees keep their nodes; sizes and byte order are those of the machine that wrote. */
import type { NdArray } from '../../numpy/ndarray.js';
import type { Place } from './define.js';
import { describe } from './state.js';

/** A column of the structured node array. */
export function fieldReader(nodes: NdArray, name: string, place: Pick<Place, 'fail'>): (node: number) => number {
  const field = nodes.dtype.fields?.get(name);
  const bytes = nodes.bytes;
  if (field === undefined || bytes === undefined) throw place.fail(`nodes with a field ${name}`, describe(nodes));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { itemsize } = nodes.dtype;
  const { offset, dtype } = field;
  const little = dtype.byteorder !== '>';
  switch (`${dtype.kind}${dtype.itemsize}`) {
    case 'i8': {
      const [low, high] = little ? [offset, offset + 4] : [offset + 4, offset];
      return (node) => {
        const at = node * itemsize;
        return view.getInt32(at + high, little) * 2 ** 32 + view.getUint32(at + low, little);
      };
    }
    case 'i4':
      return (node) => view.getInt32(node * itemsize + offset, little);
    case 'u4':
      return (node) => view.getUint32(node * itemsize + offset, little);
    case 'f8':
      return (node) => view.getFloat64(node * itemsize + offset, little);
    case 'u1':
      return (node) => view.getUint8(node * itemsize + offset);
    default:
      throw place.fail(`nodes whose field ${name} is an int or a float64`, dtype.name);
  }
}
