/** One version of a model that answers requests. */
import type { Card } from '../../card/schema.js';
import type { Estimator } from '../../estimators/estimator.js';
import type { Signature } from '../../mlflow/signature.js';
import { badRequest, RequestError } from '../errors.js';
import { type Answered, type BatchLimits, Batcher } from '../inference/batcher.js';
import { type Rows, suited } from '../inference/rows.js';
import type { Result } from '../inference/results.js';
import type { RunOptions } from '../inference/run.js';
import { datatypeOfValues } from '../tensors/datatypes.js';
import type { Contract, Output } from './contract.js';
import { located } from './locate.js';
import { Statistics } from './statistics.js';

/** Limits of a request, besides those of batches. */
export interface ServedLimits extends BatchLimits {
  /** Rows of one request. */
  readonly maxRows: number;
  /** Values of one answer. */
  readonly maxValues: number;
}

/** A named output of the rows of one request; `classes` has a row for each class instead. */
export interface NamedResult extends Result {
  readonly name: string;
}

export interface Inference {
  readonly outputs: readonly NamedResult[];
  readonly rows: number;
  readonly queued: number;
  readonly computed: number;
}

export interface ServedFacts {
  readonly name: string;
  readonly version: string | undefined;
  readonly tag: string;
  readonly model: Estimator;
  readonly contract: Contract;
  readonly card: Card | undefined;
  readonly bytes: number | undefined;
  readonly signature?: Signature | undefined;
  readonly file?: (() => Promise<Uint8Array>) | undefined;
}

export class ServedModel implements ServedFacts {
  readonly name: string;
  readonly version: string | undefined;
  readonly tag: string;
  readonly model: Estimator;
  readonly contract: Contract;
  readonly card: Card | undefined;
  readonly bytes: number | undefined;
  readonly signature: Signature | undefined;
  readonly file: (() => Promise<Uint8Array>) | undefined;
  readonly statistics = new Statistics();
  /** Called with the rows and answers of each request, where inputs are watched. */
  watch: ((rows: Rows, outputs: readonly NamedResult[]) => void) | undefined;
  readonly #batcher: Batcher;
  readonly #limits: ServedLimits;
  readonly #options: RunOptions;
  #running = 0;
  #idle: (() => void) | undefined;

  constructor(facts: ServedFacts, limits: ServedLimits, options: Omit<RunOptions, 'inPieces'>) {
    this.name = facts.name;
    this.version = facts.version;
    this.tag = facts.tag;
    this.model = facts.model;
    this.contract = facts.contract;
    this.card = facts.card;
    this.bytes = facts.bytes;
    this.signature = facts.signature;
    this.file = facts.file;
    this.#limits = limits;
    this.#options = { ...options, inPieces: facts.contract.batchable };
    this.#batcher = new Batcher(facts.model, facts.contract.batchable, limits, (times) => {
      this.statistics.batch(times);
    });
  }

  get queuedRows(): number {
    return this.#batcher.queuedRows;
  }

  get queuedRequests(): number {
    return this.#batcher.queuedRequests;
  }

  /** Requests that have no answer yet. */
  get running(): number {
    return this.#running;
  }

  /** The outputs of these names, or the usual ones. @throws RequestError naming those that there are */
  outputs(names?: readonly string[]): readonly (Output | 'classes')[] {
    return (names ?? this.contract.usual).map((name) => {
      const found = this.contract.outputs.find((output) => output.name === name);
      if (found !== undefined) return found;
      if (name === 'classes' && this.contract.classes !== undefined) return 'classes';
      const known = [
        ...this.contract.outputs.map((output) => output.name),
        ...(this.contract.classes ? ['classes'] : []),
      ];
      throw badRequest(
        `the model ${this.name} has no output ${JSON.stringify(name.slice(0, 60))}; it has ${known.join(', ')}`,
      );
    });
  }

  /**
   * The outputs of these names for the rows of one request.
   *
   * @throws RequestError; errors of the model where rows are not what it takes
   */
  async infer(rows: Rows, names?: readonly string[], ignoreExtra = this.#options.ignoreExtra): Promise<Inference> {
    const { maxRows } = this.#limits;
    if (rows.rows > maxRows)
      throw new RequestError(413, `${rows.rows} rows are more than the ${maxRows} of one request`);
    const outputs = this.outputs(names);
    this.#checkSize(outputs, rows.rows);
    const wanted = suited(rows, this.contract);
    const methods = [...new Set(outputs.flatMap((output) => (output === 'classes' ? [] : [output.method])))];
    this.#running++;
    const start = performance.now();
    try {
      const answer = await this.#batcher.ask(wanted, methods, { ...this.#options, ignoreExtra });
      const found = outputs.map((output) => this.#named(output, methods, answer));
      this.statistics.success(rows.rows, answer, performance.now() - start);
      this.watch?.(wanted, found);
      return { outputs: found, rows: rows.rows, queued: answer.queued, computed: answer.computed };
    } catch (error) {
      this.statistics.failure(performance.now() - start);
      throw located(error, wanted, this.contract);
    } finally {
      this.#running--;
      if (this.#running === 0) this.#idle?.();
    }
  }

  /** Before anything is computed: rows of a few bytes may have answers of thousands of values. @throws RequestError (413) */
  #checkSize(outputs: readonly (Output | 'classes')[], rows: number): void {
    const { maxValues } = this.#limits;
    // A dimension that is not known counts as one.
    const width = ({ shape }: Output): number => shape.reduce((product, n) => product * Math.max(1, n), 1);
    const values = outputs.reduce(
      (sum, output) => sum + (output === 'classes' ? this.contract.classes!.length : rows * width(output)),
      0,
    );
    if (values <= maxValues) return;
    throw new RequestError(
      413,
      `the answer to ${rows} rows has ${values} values, more than the ${maxValues} of one answer: send fewer rows, or ask for fewer outputs`,
    );
  }

  #named(output: Output | 'classes', methods: readonly string[], answer: Answered): NamedResult {
    if (output !== 'classes') return { name: output.name, ...answer.results[methods.indexOf(output.method)]! };
    const classes = this.contract.classes!;
    const datatype = this.contract.labels ?? datatypeOfValues(classes);
    const data = datatype === 'BYTES' ? classes.map(String) : classes;
    return { name: 'classes', datatype, shape: [classes.length], data };
  }

  /** Resolves when nobody waits for an answer any more. */
  idle(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle = resolve;
    });
  }
}
