/** The managers in which pandas keeps a table: blocks of equal dtype, and which column each of their rows is. */
import type { Column } from './column.js';
import { NdArray } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { PySlice } from '../pickle/stdlib/containers.js';
import { asNumber, asSequence, PyObject } from '../pickle/values/py-values.js';
import { damaged, whole } from './cells.js';
import { columnOf, indexOf, unknownColumn } from './columns.js';
import { type PandasIndex } from './labels.js';

export interface Manager {
  /** Columns and rows, or rows alone for a Series. */
  axes: PandasIndex[];
  columns: Column[];
}

interface Block {
  values: unknown;
  places: unknown;
}

/** `BlockManager(blocks, axes)`, and the state (axes, values, items, {"0.14.1": {axes, blocks}}) of older ones. */
function parts(manager: PyObject): { axes: unknown[]; blocks: Block[] } | undefined {
  const [first, second] = manager.args.map(asSequence);
  if (first !== undefined && second !== undefined) {
    const blocks = first.map((block) => {
      const [values, places] = block instanceof PyObject ? block.args : [];
      return { values, places };
    });
    return { axes: second, blocks };
  }
  const extra = asSequence(manager.state)?.[3];
  const known = extra instanceof PyDict ? extra.get('0.14.1') : undefined;
  if (!(known instanceof PyDict)) return undefined;
  const axes = asSequence(known.get('axes'));
  const blocks = asSequence(known.get('blocks'));
  if (axes === undefined || blocks === undefined) return undefined;
  return {
    axes,
    blocks: blocks.map((block) =>
      block instanceof PyDict
        ? { values: block.get('values'), places: block.get('mgr_locs') }
        : { values: undefined, places: undefined },
    ),
  };
}

/** The columns that a block fills; never more than there are. */
function placesOf(places: unknown, count: number): number[] {
  if (places instanceof PySlice) {
    const start = places.start === null ? 0 : whole(places.start, 'a place');
    const stop = places.stop === null ? count : whole(places.stop, 'a place');
    const step = places.step === null ? 1 : whole(places.step, 'a place');
    const length = step === 0 ? -1 : Math.max(0, Math.ceil((stop - start) / step));
    if (length < 0 || length > count) throw damaged('a block has more columns than its table');
    return Array.from({ length }, (_, i) => start + i * step);
  }
  const list = places instanceof NdArray && places.ndim === 1 ? places.flat() : asSequence(places);
  if (list === undefined || list.length > count) throw damaged('a block does not tell its columns');
  return list.map((place) => asNumber(place) ?? -1);
}

/** The axes and columns of a manager; undefined for forms and column types that are not known. */
export function readManager(manager: unknown): Manager | undefined {
  if (!(manager instanceof PyObject)) return undefined;
  const found = parts(manager);
  const axes = found?.axes.map(indexOf);
  if (found === undefined || axes === undefined || axes.length === 0 || axes.length > 2) return undefined;
  if (axes.some((axis) => axis === undefined)) return undefined;
  const [first, second] = axes as PandasIndex[];
  const rows = (second ?? first)!.length;
  const count = second === undefined ? 1 : first!.length;
  const columns = new Array<Column | undefined>(Math.min(count, 2 ** 24));
  for (const { values, places } of found.blocks) {
    const targets = second === undefined ? [0] : placesOf(places, count);
    for (let row = 0; row < targets.length; row++) {
      const column = columnOf(values, row) ?? unknownColumn(values, rows);
      const place = targets[row]!;
      if (place < 0 || place >= count || columns[place] !== undefined) throw damaged(`a block fills column ${place}`);
      if (column.length !== rows) throw damaged(`a column has ${column.length} values for ${rows} rows`);
      columns[place] = column;
    }
  }
  for (let i = 0; i < count; i++) if (columns[i] === undefined) throw damaged(`column ${i} is in no block`);
  return { axes: axes as PandasIndex[], columns: columns as Column[] };
}
