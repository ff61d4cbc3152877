/** Nodes of trees as other machines and releases wrote them: the same tree in each layout predicts the same. */
import { describe, expect, test } from 'vitest';
import { DType, type Field } from '../../src/numpy/dtypes/dtype.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { bind } from '../../src/estimators/bind.js';
import { attributesOf, graphOf, inputOf } from '../helpers/models.js';

interface Layout {
  int: 'i4' | 'i8';
  big: boolean;
  packed: boolean;
}

const INTS = ['left_child', 'right_child', 'feature', 'n_node_samples'];

/** A structured dtype with the fields of `names`, in a layout of our choice. */
function nodeType(names: readonly string[], { int, big, packed }: Layout): DType {
  const fields = new Map<string, Field>();
  let offset = 0;
  for (const name of names) {
    const dtype = new DType(INTS.includes(name) ? int : name === 'missing_go_to_left' ? 'u1' : 'f8');
    if (big && dtype.itemsize > 1) dtype.byteorder = '>';
    if (!packed) offset = Math.ceil(offset / dtype.itemsize) * dtype.itemsize;
    fields.set(name, { dtype, offset });
    offset += dtype.itemsize;
  }
  const type = new DType(`V${packed ? offset : Math.ceil(offset / 8) * 8}`);
  type.names = [...names];
  type.fields = fields;
  return type;
}

function rewrite(nodes: NdArray, layout: Layout): NdArray {
  const source = nodes.dtype;
  const type = nodeType(source.names!, layout);
  const count = nodes.shape[0]!;
  const bytes = new Uint8Array(count * type.itemsize).fill(0xa5);
  const from = new DataView(nodes.bytes!.buffer, nodes.bytes!.byteOffset, nodes.bytes!.byteLength);
  const to = new DataView(bytes.buffer);
  for (let i = 0; i < count; i++) {
    for (const [name, field] of type.fields!) {
      const read = i * source.itemsize + source.fields!.get(name)!.offset;
      const write = i * type.itemsize + field.offset;
      if (name === 'missing_go_to_left') to.setUint8(write, from.getUint8(read));
      else if (!INTS.includes(name)) to.setFloat64(write, from.getFloat64(read, true), !layout.big);
      else if (layout.int === 'i4') to.setInt32(write, Number(from.getBigInt64(read, true)), !layout.big);
      else to.setBigInt64(write, from.getBigInt64(read, true), !layout.big);
    }
  }
  return NdArray.fromBytes(bytes, [count], type);
}

const LAYOUTS: [string, Layout][] = [
  ['64-bit, padded', { int: 'i8', big: false, packed: false }],
  ['32-bit', { int: 'i4', big: false, packed: false }],
  ['big-endian', { int: 'i8', big: true, packed: false }],
  ['32-bit, big-endian', { int: 'i4', big: true, packed: false }],
  ['packed and unaligned', { int: 'i8', big: false, packed: true }],
];

describe.each(['sklearn-0.24', 'sklearn-1.9'])('a tree of %s', (env) => {
  test.each(LAYOUTS)('%s', async (_name, layout) => {
    const X = inputOf('tree-digits', env) as number[][];
    const expected = JSON.stringify(
      bind(await graphOf('tree-digits', env))
        .predictProba(X)
        .tolist(),
    );
    const graph = await graphOf('tree-digits', env);
    const tree = attributesOf(attributesOf(graph).get('tree_'));
    tree.set('nodes', rewrite(tree.get('nodes') as NdArray, layout));
    expect(JSON.stringify(bind(graph).predictProba(X).tolist())).toBe(expected);
  });
});
