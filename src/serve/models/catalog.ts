/**
 * The models of a server by name. A new version is loaded beside the old one and checked; only then requests go to it, and the old
 * one ends when its last answer is out. A version that fails stays out, and the old one goes on.
 */
import { isBrineError } from '../../core/errors.js';
import { notFound, RequestError } from '../errors.js';
import type { RunOptions } from '../inference/run.js';
import { admit } from './admit.js';
import { type Contract, contractOf } from './contract.js';
import { ServedModel, type ServedLimits } from './served.js';
import type { Found, ModelPlace, ModelSource } from './source.js';

export type ModelState = 'READY' | 'UNAVAILABLE' | 'LOADING' | 'UNLOADING';

/** What happened to a model, for logs and metrics. */
export interface CatalogEvent {
  readonly event: 'loaded' | 'refused' | 'unloaded' | 'unreachable';
  readonly model: string;
  readonly version: string | undefined;
  readonly reason: string | undefined;
  readonly ms: number | undefined;
}

interface Slot {
  /** Its name; of further versions of a name, with the place behind it. */
  readonly key: string;
  readonly name: string;
  /** The place that the model is listed in; empty where it was named. */
  readonly owner: string;
  /** Of numbered versions; 0 otherwise. */
  readonly number: number;
  source: ModelSource;
  current: ServedModel | undefined;
  state: ModelState;
  reason: string;
  /** What was refused last, so that it is not loaded again and again. */
  refused: string | undefined;
  /** Unloaded by somebody: stays so until it is loaded. */
  off: boolean;
  work: Promise<void>;
}

export interface CatalogOptions {
  readonly limits: ServedLimits;
  readonly run: Omit<RunOptions, 'inPieces'>;
  /** Outputs that are given where none is asked for. */
  readonly usual: readonly string[] | undefined;
  readonly onEvent: (event: CatalogEvent) => void;
  /** Called with each version before it serves. */
  readonly onServed?: (served: ServedModel) => void;
}

export interface IndexRow {
  readonly name: string;
  readonly version: string | undefined;
  readonly state: ModelState;
  readonly reason: string;
}

/** Of a further version: names hold no line breaks. */
const keyOf = ({ name, place }: ModelSource): string => `${name}\n${place}`;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export class Catalog {
  readonly #slots = new Map<string, Slot>();
  readonly #places: readonly ModelPlace[];
  /** Places that could not be listed so far, and why. */
  readonly #unseen = new Map<string, string>();
  /** Models that another one of the same name stands in the way of. */
  readonly #clashes = new Set<string>();
  readonly #options: CatalogOptions;

  constructor(sources: readonly ModelSource[], places: readonly ModelPlace[], options: CatalogOptions) {
    this.#places = places;
    this.#options = options;
    for (const source of sources) this.#slot(source, '');
    for (const { place } of places) this.#unseen.set(place, 'nobody has looked there yet');
  }

  /** The first source of a name is the one that is meant where no version is asked for. */
  #slot(source: ModelSource, owner: string): Slot {
    const first = this.#slots.get(source.name);
    const alone = first === undefined || first.source.place === source.place || owner !== '';
    const key = alone && source.number === undefined ? source.name : keyOf(source);
    const known = this.#slots.get(key);
    if (known !== undefined) {
      known.source = source;
      return known;
    }
    const slot: Slot = {
      key,
      name: source.name,
      owner,
      number: source.number ?? 0,
      source,
      current: undefined,
      state: 'LOADING',
      reason: '',
      refused: undefined,
      off: false,
      work: Promise.resolve(),
    };
    this.#slots.set(key, slot);
    return slot;
  }

  /** Names of all models, loaded or not. */
  get names(): string[] {
    return [...new Set([...this.#slots.values()].map(({ name }) => name))];
  }

  /** True where each of its versions answers that should. */
  isReady(name: string): boolean {
    return this.#of(name).every(({ state }) => state === 'READY');
  }

  #of(name: string): Slot[] {
    return [...this.#slots.values()].filter((slot) => slot.name === name);
  }

  /** What is meant where no version is named: of numbered ones the newest that answers, or will. */
  #usual(name: string): Slot | undefined {
    let found = this.#slots.get(name);
    if (found !== undefined) return found;
    for (const slot of this.#slots.values()) {
      if (slot.name !== name) continue;
      const answers = slot.current !== undefined;
      const known = found?.current !== undefined;
      if (found === undefined || (answers === known ? slot.number > found.number : answers)) found = slot;
    }
    return found;
  }

  /** Every version that answers. */
  get served(): ServedModel[] {
    return [...this.#slots.values()].flatMap(({ current }) => (current === undefined ? [] : [current]));
  }

  /** Models that should answer and do not, and places where there may be some. */
  get missing(): { name: string; reason: string }[] {
    const places = [...this.#unseen].map(([name, reason]) => ({ name, reason }));
    const models = [...this.#slots.values()]
      .filter(({ current, off }) => current === undefined && !off)
      .map(({ name, reason }) => ({ name, reason: reason === '' ? 'it is loading' : reason }));
    return [...places, ...models];
  }

  get index(): IndexRow[] {
    return [...this.#slots.values()].map(({ name, current, state, reason }) => ({
      name,
      version: current?.version,
      state,
      reason,
    }));
  }

  /** Versions of a model that answer now, the usual one first. */
  versions(name: string): string[] {
    const usual = this.#usual(name);
    const others = this.#of(name).sort((a, b) => b.number - a.number);
    const slots = [...(usual === undefined ? [] : [usual]), ...others];
    return [...new Set(slots.flatMap(({ current }) => (current?.version === undefined ? [] : [current.version])))];
  }

  /** The version of a model that answers now, or this one of several. @throws RequestError (404, 503) */
  get(name: string, version?: string): ServedModel {
    const slot = this.#usual(name);
    if (slot?.current !== undefined && (version === undefined || version === slot.current.version)) return slot.current;
    if (version !== undefined && slot !== undefined) {
      const other = this.#of(name).find(({ current }) => current?.version === version);
      if (other?.current !== undefined) return other.current;
    }
    if (slot?.current !== undefined && version !== undefined) {
      const has = this.versions(name);
      throw notFound(
        `the model ${name} has no version ${JSON.stringify(version.slice(0, 60))} here; it has ${has.length === 0 ? 'no versions' : has.join(', ')}`,
      );
    }
    if (slot === undefined && this.#unseen.size > 0)
      throw new RequestError(503, 'the places of models have not been looked at yet', { retryAfter: 5 });
    if (slot === undefined || slot.off) throw notFound(`there is no model ${JSON.stringify(name.slice(0, 60))}`);
    throw new RequestError(503, `the model ${name} is not ready: ${slot.reason || 'it is loading'}`, { retryAfter: 5 });
  }

  /** The model that is meant where none is named. @throws RequestError where there are several */
  only(version?: string): ServedModel {
    const names = this.names;
    if (names.length === 1) return this.get(names[0]!, version);
    throw notFound(
      names.length === 0
        ? 'there is no model'
        : `there are several models: say which one in the path or with ?model=: ${names.slice(0, 20).join(', ')}`,
    );
  }

  /** Looks at every source, and loads what is new. Failures are events; the promise is kept. */
  async refresh(): Promise<void> {
    const gone = new Set(await this.#lookForModels());
    const looked = [...this.#slots.values()].filter((slot) => !slot.off && !gone.has(slot));
    await Promise.all(looked.map((slot) => this.#update(slot, false)));
    // After what is new, so that one of several versions always answers.
    for (const slot of gone) {
      this.#slots.delete(slot.key);
      await this.#drop(slot, 'it is gone from its folder');
    }
  }

  /** Adds what has come, and gives what has gone. */
  async #lookForModels(): Promise<Slot[]> {
    const gone: Slot[] = [];
    for (const place of this.#places) {
      try {
        const sources = await place.sources();
        this.#unseen.delete(place.place);
        /** Whether versions of the name are numbered: those go together, and nothing else does. */
        const here = new Map<string, boolean>();
        const listed = new Set<Slot>();
        for (const source of sources) {
          const { name, number } = source;
          const numbered = number !== undefined;
          const isOther = this.#of(name).some(({ owner }) => owner !== place.place);
          if (isOther || (here.has(name) && !(numbered && here.get(name) === true))) this.#clash(source);
          else listed.add(this.#slot(source, place.place));
          here.set(name, numbered && here.get(name) !== false);
        }
        for (const slot of this.#slots.values()) if (slot.owner === place.place && !listed.has(slot)) gone.push(slot);
      } catch (error) {
        if (this.#unseen.has(place.place)) this.#unseen.set(place.place, messageOf(error));
        this.#event('unreachable', place.place, undefined, messageOf(error));
      }
    }
    return gone;
  }

  /** Said once; the model that came first goes on. */
  #clash({ name, place }: ModelSource): void {
    if (this.#clashes.has(place)) return;
    this.#clashes.add(place);
    this.#event(
      'refused',
      name,
      undefined,
      `${place}: there is another model of this name: give one of them another name`,
    );
  }

  /** Loads a model on request, also one that was refused before. @throws RequestError; what is wrong with the model */
  async load(name: string): Promise<void> {
    if (this.#of(name).length === 0) await this.#lookForModels();
    const slots = this.#of(name);
    if (slots.length === 0)
      throw notFound(`there is no model ${JSON.stringify(name.slice(0, 60))} in the places of this server`);
    for (const one of slots) {
      one.off = false;
      one.refused = undefined;
      const problem = await this.#update(one, true);
      if (problem !== undefined) throw problem;
    }
  }

  /** @throws RequestError where there is no such model */
  async unload(name: string): Promise<void> {
    const slots = this.#of(name).filter(({ off }) => !off);
    if (slots.length === 0) throw notFound(`there is no model ${JSON.stringify(name.slice(0, 60))}`);
    for (const one of slots) {
      one.off = true;
      await one.work;
      await this.#drop(one, 'unloaded');
    }
  }

  async #drop(slot: Slot, reason: string): Promise<void> {
    const { current } = slot;
    slot.current = undefined;
    slot.state = 'UNAVAILABLE';
    slot.reason = reason;
    if (current === undefined) return;
    this.#event('unloaded', slot.name, current.version, reason);
    await this.#retire(current);
  }

  async #retire(served: ServedModel): Promise<void> {
    await served.idle();
    served.model.close();
  }

  /** One after another for each model. */
  #update(slot: Slot, asked: boolean): Promise<Error | undefined> {
    const turn = slot.work.then(() => this.#updateNow(slot, asked));
    slot.work = turn.then(() => undefined);
    return turn;
  }

  async #updateNow(slot: Slot, asked: boolean): Promise<Error | undefined> {
    const start = performance.now();
    let found: Found;
    try {
      found = await slot.source.look();
    } catch (error) {
      if (slot.current === undefined) {
        slot.state = 'UNAVAILABLE';
        slot.reason = messageOf(error);
      }
      this.#event('unreachable', slot.name, undefined, messageOf(error));
      return asked ? this.#failure(error) : undefined;
    }
    if (slot.off || found.tag === slot.current?.tag || found.tag === slot.refused) return undefined;
    if (slot.current === undefined) slot.state = 'LOADING';
    try {
      const served = await this.#prepare(slot.name, found);
      if (slot.off) return undefined;
      const old = slot.current;
      slot.current = served;
      slot.state = 'READY';
      slot.reason = '';
      slot.refused = undefined;
      this.#event('loaded', slot.name, found.version, undefined, performance.now() - start);
      if (old !== undefined) void this.#retire(old);
      return undefined;
    } catch (error) {
      slot.refused = found.tag;
      const what = found.version === undefined ? 'a new file' : `version ${found.version}`;
      slot.reason = `${what} was refused: ${messageOf(error)}`;
      if (slot.current === undefined) slot.state = 'UNAVAILABLE';
      this.#event('refused', slot.name, found.version, messageOf(error));
      return this.#failure(error);
    }
  }

  #failure(error: unknown): Error {
    return isBrineError(error) || error instanceof RequestError ? error : new RequestError(500, messageOf(error));
  }

  async #prepare(name: string, found: Found): Promise<ServedModel> {
    const { model, card, bytes, signature, file } = await found.load();
    admit(model, card);
    const contract: Contract = contractOf(model, card, this.#options.usual);
    const version = found.version ?? card?.version;
    const facts = { name, version, tag: found.tag, model, contract, card, bytes, signature, file };
    const served = new ServedModel(facts, this.#options.limits, this.#options.run);
    served.outputs();
    this.#options.onServed?.(served);
    return served;
  }

  #event(event: CatalogEvent['event'], model: string, version: string | undefined, reason?: string, ms?: number): void {
    this.#options.onEvent({ event, model, version, reason, ms });
  }
}
