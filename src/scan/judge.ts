/**
 * Listens to the pickle machine and judges what the stream asks for: every name, every call, every state. The same judge sits beside
 * the machine in `scan` and in `load`, so both see the same.
 */
import type { CallContext } from './constructions/call-context.js';
import type { MachineEvents } from '../pickle/read/options.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asSequence, type How, PyExtension, PyGlobal, PyObject, PyValue } from '../pickle/values/py-values.js';
import { isContainer, judgeContainer } from './constructions/arrays.js';
import { isHarmless, VERSION_KEY } from './constructions/attribute-names.js';
import { judgeCall, judgeDynamicCall } from './constructions/calls.js';
import { Kinds } from './constructions/kinds.js';
import { judgeItems, judgeState, type StateContext } from './constructions/states.js';
import { type Embedded, looksLikeFile } from './containers/embedded.js';
import { FindingList, type FindingWords } from './findings.js';
import type { Row } from './policy/entry.js';
import { HANDS_ON } from './policy/misuse.js';
import type { Policy, Ruling } from './policy/policy.js';
import type { Finding, GlobalUse, Severity, Use } from './types.js';

interface MutableUse {
  module: string;
  name: string;
  offset: number;
  how: Use;
  ruling: Ruling;
  /** True once it was named as the class of an array that carries its bytes. */
  isPlaced?: true;
}

/** Embedded files that are looked into, for each pickle. */
const MAX_EMBEDDED = 1000;
const SMALLEST_FILE = 4;

const HOW_RANK: Readonly<Record<Use, number>> = {
  imported: 0,
  called: 1,
  set: 2,
};

export interface JudgeOptions {
  /** References to storages outside of the pickle are in order here: inside of PyTorch's containers. */
  readonly storages?: boolean;
  /** False where the machine reads plain values, and tuples look like lists. Default true. */
  readonly lossless?: boolean;
}

export class Judge implements MachineEvents {
  readonly policy: Policy;
  /** Bytes of the pickle that may be a file themselves. */
  readonly embedded: Embedded[] = [];
  readonly #path: string;
  readonly #uses = new Map<string, MutableUse>();
  /** The same by the globals themselves: to join a name costs more. Without extensions, of which the stream may tell more. */
  readonly #used = new Map<PyGlobal, MutableUse>();
  readonly #list: FindingList;
  readonly #storages: boolean;
  readonly #context: CallContext;
  /** The class that was made last, without arguments: instances come in rows. */
  #lastMade: unknown = undefined;
  /** Of the class whose attributes were judged last, and the array of keys, which records share. */
  #lastClass: unknown = undefined;
  #lastKeys: readonly unknown[] | undefined = undefined;
  /** Where the version stands among the keys. */
  #lastVersion = -1;
  /** Extension codes that the stream itself registers. */
  readonly #extensions = new Map<number, readonly [string, string]>();
  readonly #notes = new Set<string>();

  constructor(policy: Policy, path: string, options: JudgeOptions = {}) {
    this.policy = policy;
    this.#path = path;
    this.#list = new FindingList(path);
    this.#storages = options.storages === true;
    this.#context = {
      policy,
      kinds: new Kinds(policy, options.lossless !== false),
      report: (rule, severity, offset, message, words) => this.#list.add(rule, severity, offset, message, words),
      used: (global, offset) => this.#use(global, 'called', offset).ruling,
      placed: (global) => void (this.#name(global.module, global.name, 0).isPlaced = true),
      named: (module, name, offset) => void this.#name(module, name, offset, 'called'),
    };
  }

  get path(): string {
    return this.#path;
  }

  // ---- what the machine reports

  onGlobal(module: string, name: string, offset: number): void {
    this.#name(module, name, offset);
    const extension = module === 'copyreg' && name.startsWith('extension:') ? Number(name.slice(10)) : undefined;
    const known = extension === undefined ? undefined : this.#extensions.get(extension);
    if (known !== undefined) this.#name(known[0], known[1], offset);
  }

  onCall(cls: unknown, _how: How, offset: number, opcode: string, args: readonly unknown[], kwargs: unknown): void {
    if (cls === this.#lastMade && opcode === 'NEWOBJ' && args.length === 0) return;
    const call = { cls, opcode, args, kwargs, offset };
    if (!(cls instanceof PyGlobal)) {
      judgeDynamicCall(call, this.#context);
      return;
    }
    const row = judgeCall(call, cls, this.#context);
    if (opcode === 'NEWOBJ' && args.length === 0 && this.#isPlainClass(cls) && !(cls instanceof PyExtension))
      this.#lastMade = cls;
    if (row === undefined) {
      if (cls.path === 'copyreg.add_extension') this.#register(args);
      return;
    }
    if (cls.name === 'encode') this.#encoded(args[0], offset);
    this.#note(row, offset);
  }

  onBuild(target: unknown, offset: number, opcode: string, state?: unknown): void {
    if (target instanceof PyGlobal) {
      this.#use(target, 'set', offset);
      this.add('dangerous', 'changes-a-global', offset, `${opcode} changes ${target.path} itself`, {
        effect: `change ${target.path} for everything that runs in the same Python`,
        why: 'A file may fill the objects that it makes; no honest file changes classes, functions or modules.',
        global: target.path,
        how: 'set',
      });
      return;
    }
    if (opcode !== 'BUILD') {
      judgeItems(target, opcode, offset, this.#context);
      return;
    }
    if (!(target instanceof PyValue) && !(target instanceof PyDict)) {
      this.divergence('build-on-builtin', offset, 'BUILD gives a state to a value that has none');
      return;
    }
    const isInstance = target instanceof PyObject && state instanceof PyDict;
    if (isInstance && target.cls === this.#lastClass && this.#isLikeLast(target, state)) return;
    if (isContainer(target)) {
      judgeContainer(target, state, offset, this.#context);
      return;
    }
    if (isInstance && this.#isLikeLast(target, state)) return;
    judgeState(target, state, offset, this.#context);
  }

  /** True for attributes of the same names on an instance of the same class as just before, where nothing was to be said. */
  #isLikeLast(target: PyObject, state: PyDict): boolean {
    const keys = state.sharedKeys()?.keys;
    if (keys === undefined || state.constructor !== PyDict || !(target.cls instanceof PyGlobal)) return false;
    if (keys === this.#lastKeys && target.cls === this.#lastClass) return this.#hasTextVersion(state);
    if (!this.#isPlainClass(target.cls) || state.size !== keys.length || !isHarmless(keys)) return false;
    const { row } = this.policy.rule(target.cls.module, target.cls.name);
    if (row?.state !== undefined) return false;
    this.#lastKeys = keys;
    this.#lastClass = target.cls;
    // Of a class that no list knows, nothing is held about the form of its state.
    this.#lastVersion = row === undefined ? -1 : keys.indexOf(VERSION_KEY);
    return this.#hasTextVersion(state);
  }

  /** True for a class of the lists, and for one that none knows: of that one its name is all that is to be said. */
  #isPlainClass({ module, name }: PyGlobal): boolean {
    const { row, standing } = this.policy.rule(module, name);
    return row === undefined ? standing === 'unknown' : row.kind === 'class';
  }

  #hasTextVersion(state: PyDict): boolean {
    return this.#lastVersion < 0 || typeof state.unsettledValues()[this.#lastVersion] === 'string';
  }

  onBytes(bytes: Uint8Array, offset: number): void {
    if (bytes.length < SMALLEST_FILE || this.embedded.length >= MAX_EMBEDDED) return;
    if (looksLikeFile(bytes)) this.embedded.push({ offset, bytes });
  }

  onPersistent(id: unknown, offset: number): void {
    const tuple = asSequence(id);
    if (this.#storages && tuple?.[0] === 'storage') return;
    this.add('suspicious', 'persistent-id', offset, 'the pickle refers to an object that is not in the file', {
      effect: 'ask the program that loads it for an object by a name of the file\u2019s choice',
      why: 'What comes back depends on the loading program, so the file alone does not tell what happens.',
    });
  }

  /** What looks at the value of the pickle reports here. */
  get context(): StateContext {
    return this.#context;
  }

  /** False where the pickle names nothing: its values are plain. */
  get hasGlobals(): boolean {
    return this.#uses.size > 0;
  }

  // ---- what else the scanner finds out

  /** A global that was found outside of the machine's reading: behind a fault, or in a damaged part. */
  named(module: string, name: string, offset: number, called: boolean): void {
    this.#name(module, name, offset, called ? 'called' : 'imported');
  }

  /** True where something is named that is dangerous wherever it may be called: then its place matters. */
  get namesDoers(): boolean {
    for (const { ruling } of this.#uses.values())
      if ((ruling.standing === 'dangerous' && ruling.calledOnly === true) || HANDS_ON.has(ruling.row?.misuse ?? ''))
        return true;
    return false;
  }

  /** Takes over what another reading of the same bytes found to be dangerous. */
  takeDangers(other: Judge): void {
    const mine = new Set(this.#list.all().map(({ rule, offset }) => `${rule} ${offset}`));
    for (const { rule, severity, offset, message, effect, why } of other.#list.all()) {
      if (severity === 'dangerous' && !mine.has(`${rule} ${offset}`))
        this.add(severity, rule, offset, message, { effect, why });
    }
  }

  /** True where something dangerous has been named so far. */
  get isDangerous(): boolean {
    for (const use of this.#uses.values()) if (isDangerous(use)) return true;
    return this.#list.has('dangerous');
  }

  divergence(rule: string, offset: number, message: string): void {
    this.add('suspicious', rule, offset, message, {
      why: 'No program writes this, and Python\u2019s two readers do not agree about it: such forms serve to deceive scanners.',
    });
  }

  add(severity: Severity, rule: string, offset: number, message: string, words: FindingWords = {}): void {
    this.#list.add(rule, severity, offset, message, words);
  }

  globals(): GlobalUse[] {
    return [...this.#uses.values()].map(({ module, name, offset, how, ruling }) => ({
      module,
      name,
      offset,
      how,
      path: this.path,
      standing: ruling.standing,
    }));
  }

  /** Everything that was found, globals included. */
  findings(): Finding[] {
    const out = this.#list.all();
    for (const use of this.#uses.values()) {
      const { standing } = use.ruling;
      if (standing === 'allowed' && use.ruling.rule !== 'allowed-by-policy') continue;
      if (use.isPlaced === true && use.ruling.calledOnly === true && use.how === 'imported') continue;
      if (standing === 'restricted') {
        if (use.how === 'imported') out.push({ ...this.#globalFinding(use, 'suspicious'), rule: 'helper-not-called' });
        continue;
      }
      out.push(
        this.#globalFinding(use, isDangerous(use) ? 'dangerous' : standing === 'allowed' ? 'note' : 'suspicious'),
      );
    }
    return out;
  }

  // ---- details

  #globalFinding(use: MutableUse, severity: Severity): Finding {
    const { module, name, offset, how } = use;
    const path = `${module}.${name}`;
    const supplied = use.ruling.standing === 'unknown' && this.policy.isSupplied(path);
    const ruling = supplied ? SUPPLIED : use.ruling;
    return {
      rule: ruling.rule,
      severity,
      message: `${path} is ${HOW_WORDS[how]}${supplied ? '; it is supplied by you' : ''}`,
      effect: ruling.effect,
      why: ruling.why,
      offset,
      path: this.path,
      global: path,
      how,
    };
  }

  #name(module: string, name: string, offset: number, how: Use = 'imported'): MutableUse {
    const key = `${module} ${name}`;
    let use = this.#uses.get(key);
    if (use === undefined) {
      use = {
        module,
        name,
        offset,
        how,
        ruling: this.policy.rule(module, name),
      };
      this.#uses.set(key, use);
    } else if (HOW_RANK[how] > HOW_RANK[use.how]) {
      use.how = how;
    }
    return use;
  }

  #use(global: PyGlobal, how: Use, offset: number): MutableUse {
    const seen = this.#used.get(global);
    if (seen !== undefined && HOW_RANK[seen.how] >= HOW_RANK[how]) return seen;
    const use = this.#name(global.module, global.name, offset, how);
    if (global instanceof PyExtension) {
      const known = this.#extensions.get(global.extensionCode);
      if (known !== undefined) this.#name(known[0], known[1], offset, how);
    } else {
      this.#used.set(global, use);
    }
    return use;
  }

  #note(row: Row, offset: number): void {
    if (row.note === undefined || this.#notes.has(row.note)) return;
    this.#notes.add(row.note);
    this.add('note', 'later-use', offset, row.note);
  }

  /** Below protocol 3 bytes are written as text. */
  #encoded(text: unknown, offset: number): void {
    if (typeof text === 'string' && text.length >= SMALLEST_FILE) this.onBytes(latin1(text), offset);
  }

  #register(args: readonly unknown[]): void {
    const [module, name, code] = args;
    if (typeof module === 'string' && typeof name === 'string' && typeof code === 'number') {
      this.#extensions.set(code, [module, name]);
    }
  }
}

/** What is said of a class or function for which the user registered code. */
const SUPPLIED = {
  rule: 'supplied-by-you',
  effect: 'import and use Python\u2019s class or function of that name',
  why: 'Here your own code runs in its place. Whether Python\u2019s is yours, too, the file cannot tell.',
};

function isDangerous({ ruling, how }: MutableUse): boolean {
  return ruling.standing === 'dangerous' && (ruling.calledOnly !== true || how !== 'imported');
}

const HOW_WORDS: Readonly<Record<Use, string>> = {
  imported: 'imported',
  called: 'called',
  set: 'changed',
};

function latin1(text: string): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}
