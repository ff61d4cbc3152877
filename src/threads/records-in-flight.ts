/** Records that threads compute on while the next ones are read: only the thread that made them can read them. */
import type { Steps } from '../core/turns.js';
import { nextTurn, TURN_MS } from '../core/turns.js';
import type { ColumnReader, Memory } from '../estimators/input/column-reader.js';
import { type Input, Table } from '../estimators/input/matrix.js';
import { readInSteps } from '../estimators/input/read-in-steps.js';
import { blockSize, blocksOf } from './blocks.js';
import type { Block } from './thread-pool.js';

/** With each text that is new, threads are sent the dictionaries once more: so often at most. */
const MOST_TABLES = 8;

/** What the reading of records has come to. */
export class RecordsInFlight {
  readonly #steps: Steps<Input>;
  readonly #signal: AbortSignal | undefined;
  #readers: readonly ColumnReader[] = [];
  #names: readonly string[] = [];
  #read = 0;
  #table: Table | undefined;
  #texts = 0;
  #kinds = '';
  #tables = 0;
  #input: Input | undefined;
  #since = performance.now();
  /** Milliseconds that reading has taken. */
  readMs = 0;
  /** False once rows that threads have got turn out to be others, or cannot be told to them: then all of X has to be read first. */
  holds = true;

  constructor(records: readonly object[], memory: Memory, signal: AbortSignal | undefined) {
    this.#signal = signal;
    this.#steps = readInSteps(records, memory, (readers, rows, names) => {
      this.#readers = readers;
      this.#names = names;
      this.#read = rows;
    });
  }

  /** Reads one step, and lets others have their turn. @throws InvalidInputError, the reason of the signal */
  async #step(): Promise<void> {
    const start = performance.now();
    const { done, value } = this.#steps.next();
    const end = performance.now();
    this.readMs += end - start;
    if (done === true) this.#input = value;
    if (end - this.#since < TURN_MS) return;
    await nextTurn();
    this.#signal?.throwIfAborted();
    this.#since = performance.now();
  }

  /** The columns as they are known now; undefined where they are not what the columns of all rows are sure to be. */
  #tableOf(rows: number): Table | undefined {
    const kinds = this.#readers.map(({ kind }) => kind).join();
    if (this.#kinds === '') this.#kinds = kinds;
    // Numbers alone become a block of them in the end.
    const isNumbers = this.#readers.every(({ kind }) => kind === 'float64');
    if (kinds !== this.#kinds || isNumbers || !this.#readers.every((reader) => reader.hasRead(this.#read)))
      return undefined;
    // Dictionaries only grow.
    const texts = this.#readers.reduce((sum, reader) => sum + reader.texts, 0);
    if (this.#table !== undefined && texts === this.#texts) return this.#table;
    if (++this.#tables > MOST_TABLES) return undefined;
    this.#texts = texts;
    const columns = this.#readers.map((reader) => reader.column());
    return (this.#table = new Table(columns, rows, this.#names));
  }

  /**
   * Blocks as they are read, each of rows that stand in shared memory; none more once {@link holds} is false.
   *
   * @param rows Of all of X
   * @param ms That one thread is expected to take
   * @param starts Gets the first row of each block
   * @throws what reading throws
   */
  async *blocks(rows: number, threads: number, ms: number, starts: number[]): AsyncGenerator<Block> {
    const size = blockSize(new Table([], rows), rows, threads, ms);
    for (const { from, block } of blocksOf(new Table([], rows), 0, size, threads)) {
      while (this.#read < from + block.rows && this.#input === undefined) await this.#step();
      const table = this.#tableOf(rows);
      if (table === undefined) {
        this.holds = false;
        return;
      }
      starts.push(from);
      yield { kind: 'part', table, from, rows: block.rows };
    }
    // The last rows may be of another kind than all before.
    this.holds = this.#tableOf(rows) !== undefined;
  }

  /** All of X. @throws what reading throws */
  async input(): Promise<Input> {
    while (this.#input === undefined) await this.#step();
    return this.#input;
  }
}
