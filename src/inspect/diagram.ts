/** A model as a picture of lines and arrows: where the columns go, through which steps, to what. */
import { NdArray } from '../numpy/ndarray.js';
import { asSequence, PyObject } from '../pickle/values/py-values.js';
import { attributesOf, shortName } from './outline.js';

/** Lines of equal length; the arrow goes in and out on line `axis`. */
interface Block {
  lines: string[];
  axis: number;
}

const MAX_WIDTH = 120;
const MAX_BRANCHES = 24;
const MAX_DEPTH = 12;
/** Larger pictures fit no terminal; what stands for them is a dot. */
const MAX_LINES = 400;
const MAX_STEPS = 40;

const widthOf = (block: Block): number => block.lines[0]!.length;
const label = (text: string): Block => ({ lines: [text], axis: 0 });

/** One after another, joined on their axes. */
function inLine(blocks: readonly Block[], arrow = ' ─► '): Block {
  return blocks.reduce((left, right) => {
    const axis = Math.max(left.axis, right.axis);
    const height = axis + Math.max(left.lines.length - left.axis, right.lines.length - right.axis);
    const line = (block: Block, i: number): string => block.lines[i - axis + block.axis] ?? ' '.repeat(widthOf(block));
    return {
      axis,
      lines: Array.from(
        { length: height },
        (_, i) => line(left, i) + (i === axis ? arrow : ' '.repeat(arrow.length)) + line(right, i),
      ),
    };
  });
}

/** How a bracket looks on a line: where it begins, ends, meets a branch or only passes, on the axis and beside it. */
interface Corners {
  top: string;
  bottom: string;
  branch: string;
  pass: string;
  topAxis: string;
  bottomAxis: string;
  passAxis: string;
}

const GATHER: Corners = { top: '┐', bottom: '┘', branch: '┤', pass: '│', topAxis: '┬', bottomAxis: '┴', passAxis: '├' };
const PART: Corners = { ...GATHER, top: '┌', bottom: '└', branch: '├', passAxis: '┤' };

/** The bracket beside branches whose axes are on these lines. */
function bracket(axes: readonly number[], height: number, axis: number, corners: Corners): string[] {
  return Array.from({ length: height }, (_, i) => {
    const on = i === axis;
    if (i < axes[0]! || i > axes.at(-1)!) return ' ';
    if (i === axes[0]) return on ? corners.topAxis : corners.top;
    if (i === axes.at(-1)) return on ? corners.bottomAxis : corners.bottom;
    if (axes.includes(i)) return on ? '┼' : corners.branch;
    return on ? corners.passAxis : corners.pass;
  });
}

/** Side by side, gathered on the right; `split` draws where they part, too. */
function inParallel(branches: readonly Block[], split: boolean): Block {
  if (branches.length === 1) return branches[0]!;
  const width = Math.max(...branches.map(widthOf));
  const lines: string[] = [];
  const axes: number[] = [];
  for (const branch of branches) {
    axes.push(lines.length + branch.axis);
    branch.lines.forEach((line, i) => {
      const onAxis = i === branch.axis;
      lines.push(`${line}${onAxis ? ' ' : '  '}`.padEnd(width + 2, onAxis ? '─' : ' '));
    });
  }
  const axis = Math.floor((axes[0]! + axes.at(-1)!) / 2);
  const right = bracket(axes, lines.length, axis, GATHER);
  const left = split ? bracket(axes, lines.length, axis, PART) : undefined;
  const drawn = lines.map((line, i) => {
    const before = left === undefined ? '' : `${left[i]!}${axes.includes(i) ? '─ ' : '  '}`;
    return before + line + right[i]!;
  });
  return { lines: drawn, axis };
}

function columnsText(columns: unknown): string {
  const names = asSequence(columns) ?? (columns instanceof NdArray ? columns.flat() : undefined);
  if (names === undefined) return typeof columns === 'string' || typeof columns === 'number' ? String(columns) : '…';
  const shown = names.every((name) => typeof name === 'boolean')
    ? names.flatMap((name, i) => (name ? [i] : []))
    : names;
  if (shown.length === 0) return 'no columns';
  const text = shown.map((name) => (typeof name === 'object' ? '…' : String(name))).join(', ');
  return text.length <= 32 ? text : `${shown.length} columns`;
}

class Drawer {
  readonly #open = new Set<PyObject>();
  /** Parts that stand in several places are drawn once. */
  readonly #drawn = [new Map<PyObject, Block>(), new Map<PyObject, Block>()] as const;

  /** What an object does with what comes in; `first` where nothing stands to the left of it. */
  draw(value: unknown, first: boolean): Block | undefined {
    if (value === 'passthrough' || value === null) return undefined;
    if (!(value instanceof PyObject)) return label(typeof value === 'string' ? value : '…');
    if (this.#open.has(value) || this.#open.size >= MAX_DEPTH) return label('…');
    const known = this.#drawn[first ? 1 : 0].get(value);
    if (known !== undefined) return known;
    this.#open.add(value);
    const inside = this.#inside(value, first) ?? label(shortName(value));
    this.#open.delete(value);
    const block = inside.lines.length > MAX_LINES || widthOf(inside) > 4 * MAX_WIDTH ? label('…') : inside;
    this.#drawn[first ? 1 : 0].set(value, block);
    return block;
  }

  #inside(object: PyObject, first: boolean): Block | undefined {
    const state = attributesOf(object);
    if (state === undefined) return undefined;
    const inner = state.get('best_estimator_');
    if (inner instanceof PyObject) return this.draw(inner, first);
    const steps = this.#named(state.get('steps'));
    if (steps !== undefined) return this.#sequence(steps, first);
    const columns = this.#named(state.get('transformers_')) ?? this.#named(state.get('transformers'));
    if (columns !== undefined) return this.#columns(columns, first);
    const union = this.#named(state.get('transformer_list'));
    if (union !== undefined) return this.#drawAll(union);
    const voters = this.#named(state.get('estimators'));
    if (voters === undefined) return undefined;
    const end = state.get('final_estimator_');
    const last = label(end instanceof PyObject ? shortName(end) : shortName(object));
    return inLine([this.#drawAll(voters), last], '─► ');
  }

  /** (name, step, columns?) triples, where they are such. */
  #named(value: unknown): unknown[][] | undefined {
    const parts = asSequence(value)?.map((part) => asSequence(part) ?? []);
    return parts !== undefined && parts.length > 0 && parts.every((part) => part.length >= 2) ? parts : undefined;
  }

  #sequence(steps: unknown[][], first: boolean): Block | undefined {
    let drawn: Block | undefined;
    if (steps.length > MAX_STEPS) return label(`${steps.length} steps`);
    for (const [, step] of steps) {
      const block = this.draw(step, first && drawn === undefined);
      if (block === undefined) continue;
      drawn = drawn === undefined ? block : inLine([drawn, block], joins(drawn) ? '─► ' : ' ─► ');
    }
    return drawn;
  }

  #columns(parts: unknown[][], first: boolean): Block {
    const kept = parts.filter(([, step, columns]) => step !== 'drop' && (asSequence(columns)?.length ?? 1) > 0);
    const blocks = kept.slice(0, MAX_BRANCHES).map(([, step, columns]) => {
      const source = label(columnsText(columns));
      const block = this.draw(step, false);
      return block === undefined ? source : inLine([source, block]);
    });
    return blocks.length === 0 ? label('no columns') : this.#branches(blocks, kept.length, !first);
  }

  #drawAll(parts: unknown[][]): Block {
    const blocks = parts.slice(0, MAX_BRANCHES).map(([, step]) => this.draw(step, false));
    return this.#branches(blocks, parts.length);
  }

  /** `count` branches, of which the first are drawn. */
  #branches(blocks: readonly (Block | undefined)[], count: number, split = true): Block {
    const shown = blocks.map((block) => block ?? label('as it is'));
    if (count > shown.length) shown.push(label(`… ${count - shown.length} more`));
    return inParallel(shown, split);
  }
}

/** True where the axis ends in a bracket, which the arrow continues. */
function joins(block: Block): boolean {
  return '┬┴├┼'.includes(block.lines[block.axis]!.at(-1)!);
}

/**
 * The picture of a composite model, or undefined for a single estimator and for what is too wide for a terminal.
 *
 * @param output What comes out, such as the classes.
 * @param width Characters of a line.
 */
export function diagram(model: PyObject, output: string | undefined, width = MAX_WIDTH): string[] | undefined {
  const block = new Drawer().draw(model, true);
  if (block === undefined || !block.lines.some((line) => /[─►]/.test(line))) return undefined;
  const parts = [...(/^[┬┼┤]/.test(block.lines[block.axis]!) ? [label('X ─')] : []), block];
  const drawn = inLine(parts, '');
  const arrow = joins(block) ? '─►' : ' ─►';
  const whole = output === undefined ? drawn : inLine([drawn, label(output)], `${arrow} `);
  const open = inLine([drawn, label(joins(block) ? arrow : '')], '');
  const fitting = [whole, open].find((lines) => widthOf(lines) <= Math.min(width, MAX_WIDTH));
  return fitting?.lines.map((line) => line.trimEnd());
}
