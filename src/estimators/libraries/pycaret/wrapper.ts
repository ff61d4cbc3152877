/**
 * A transformer for some columns of a table, by name; what it makes of them stands where they stood, or behind the column whose
 * name it begins with.
 */
import { child, nullable, optional } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { type Column, columnsOf, type Features, Table } from '../../input/matrix.js';
import { namesOut, transform } from '../../running/run.js';
import { columnIn, type Frame, frameIn, frameOut } from '../frames/frame.js';
import { names } from '../frames/names.js';

/** The columns of the whole table in the wrapper's order: `_reorder_cols`. */
function merged(frame: Frame, made: ReadonlyMap<string, Column>, included: ReadonlySet<string>): Frame {
  const columns = new Map<string, Column>();
  const fresh = [...made.keys()].filter((name) => !frame.columns.has(name));
  for (const [name, column] of frame.columns) {
    if (made.has(name) || !included.has(name)) columns.set(name, made.get(name) ?? column);
    for (const other of fresh) if (other.startsWith(`${name}_`) && !columns.has(other)) columns.set(other, made.get(other)!); // prettier-ignore
  }
  for (const [name, column] of made) if (!columns.has(name)) columns.set(name, column);
  return { rows: frame.rows, columns };
}

function namesOf(out: Features): readonly string[] | undefined {
  return out.kind === 'csr' ? undefined : out.names;
}

export default defineEstimator({
  classes: ['pycaret.internal.preprocess.transformers.TransformerWrapper'],
  attributes: { transformer: child(), _include: optional(nullable(names())), _exclude: optional(nullable(names())) },
  transform(m, X) {
    const frame = frameIn(m.self, X, X.cols);
    const included = m._include ?? [...frame.columns.keys()].filter((name) => m._exclude?.includes(name) !== true);
    if (included.length === 0) return frameOut(frame);
    const part = new Table(included.map((name) => columnIn(m.self, frame, name)), frame.rows, included); // prettier-ignore
    const out = transform(m.transformer, part);
    const columns = columnsOf(out);
    const made = namesOf(out) ?? namesOut(m.transformer, included);
    if (made.length !== columns.length || new Set(made).size !== made.length)
      throw m.self.fail('transformer', `names of ${columns.length} columns`, `${made.length}`);
    const byName = new Map(made.map((name, j) => [name, columns[j]!]));
    if (included.length === frame.columns.size) return frameOut({ rows: frame.rows, columns: byName });
    const clash = made.find((name) => frame.columns.has(name) && !included.includes(name));
    if (clash !== undefined) throw m.self.fail('transformer', 'names of its own for new columns', clash);
    return frameOut(merged(frame, byName, new Set(included)));
  },
});
