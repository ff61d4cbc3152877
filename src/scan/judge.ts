/**
 * Listens to the pickle machine and judges what the stream asks for. The same judge sits beside the machine in `scan` and in
 * `load`, so both see the same.
 */
import { PyDict } from '../pickle/values/py-dict.js';
import type { MachineEvents } from '../pickle/read/options.js';
import { asSequence, type How, PyExtension, PyGlobal, PyObject, PyTuple, PyValue } from '../pickle/values/py-values.js';
import { isInternal, type Policy, type Ruling } from './policy/policy.js';
import { type Embedded, looksLikeFile } from './containers/embedded.js';
import { isHarmless, judgeState } from './state-rules.js';
import type { Finding, GlobalUse, Severity, Use } from './types.js';

interface MutableUse {
  module: string;
  name: string;
  offset: number;
  how: Use;
  ruling: Ruling;
}

/** Findings of one kind that are listed one by one; further ones are counted. */
const LISTED = 50;
/** Embedded files that are looked into, for each pickle. */
const MAX_EMBEDDED = 1000;
const SMALLEST_FILE = 4;
/** Values inside of arguments that are looked at for helpers in disguise. */
const ARGUMENTS = 10_000;

const HOW_RANK: Readonly<Record<Use, number>> = {
  imported: 0,
  called: 1,
  set: 2,
};

export interface JudgeOptions {
  /** References to storages outside of the pickle are in order here: inside of PyTorch's containers. */
  readonly storages?: boolean;
}

export class Judge implements MachineEvents {
  readonly path: string;
  readonly policy: Policy;
  readonly #uses = new Map<string, MutableUse>();
  readonly #findings: Finding[] = [];
  readonly #counts = new Map<string, number>();
  /** Bytes of the pickle that may be a file themselves. */
  readonly embedded: Embedded[] = [];
  readonly #storages: boolean;
  #restrictedSeen = false;
  /**
   * Classes that were called before: a further call adds nothing to what is held of them. The last one apart, since
   * instances come in rows.
   */
  readonly #cleared = new Set<unknown>();
  #lastCleared: unknown = undefined;
  /** Keys of a state that was found harmless; records share one array of keys. */
  #harmlessKeys: readonly unknown[] | undefined = undefined;
  /** Extension codes that the stream itself registers. */
  readonly #extensions = new Map<number, readonly [string, string]>();

  constructor(policy: Policy, path: string, options: JudgeOptions = {}) {
    this.policy = policy;
    this.path = path;
    this.#storages = options.storages === true;
  }

  // ---- what the machine reports

  onGlobal(module: string, name: string, offset: number): void {
    this.#name(module, name, offset);
    const extension = module === 'copyreg' && name.startsWith('extension:') ? Number(name.slice(10)) : undefined;
    const known = extension === undefined ? undefined : this.#extensions.get(extension);
    if (known !== undefined) this.#name(known[0], known[1], offset);
  }

  onCall(cls: unknown, how: How, offset: number, _opcode: string, args: readonly unknown[], kwargs: unknown): void {
    if (!this.#restrictedSeen) {
      if (cls === this.#lastCleared) return;
      if (this.#cleared.has(cls)) {
        this.#lastCleared = cls;
        return;
      }
    }
    if (cls instanceof PyGlobal) {
      const use = this.#use(cls, 'called', offset);
      if (use.ruling.standing === 'restricted') this.#restricted(cls, args, offset);
      if (cls.path === '_codecs.encode') this.#encode(args, offset);
      else if (cls.path === 'copyreg.add_extension') this.#register(args);
      else if (use.ruling.standing !== 'restricted' && !(cls instanceof PyExtension)) this.#cleared.add(cls);
    } else {
      this.#dynamicCall(cls, offset);
    }
    if (this.#restrictedSeen) this.#disguised(cls, [args, kwargs], offset);
    void how;
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
    if (!(target instanceof PyValue) && opcode === 'BUILD') {
      this.divergence('build-on-builtin', offset, 'BUILD gives a state to a value that has none');
      return;
    }
    if (state === undefined) return;
    if (state instanceof PyDict) {
      const keys = state.sharedKeys()?.keys;
      if (keys !== undefined && keys === this.#harmlessKeys) return;
      if (keys !== undefined && isHarmless(keys)) {
        this.#harmlessKeys = keys;
        return;
      }
    }
    judgeState(target, state, (rule, severity, message, more) => this.add(severity, rule, offset, message, more));
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

  // ---- what else the scanner finds out

  /** A global that was found outside of the machine's reading: behind a fault, or in a damaged part. */
  named(module: string, name: string, offset: number, called: boolean): void {
    this.#name(module, name, offset, called ? 'called' : 'imported');
  }

  /** True where something dangerous has been named so far. */
  get isDangerous(): boolean {
    for (const use of this.#uses.values()) if (isDangerous(use)) return true;
    return this.#findings.some((finding) => finding.severity === 'dangerous');
  }

  /** True while everything that was named is allowed. */
  get isClean(): boolean {
    for (const use of this.#uses.values()) if (use.ruling.standing !== 'allowed') return false;
    return this.#findings.length === 0;
  }

  divergence(rule: string, offset: number, message: string): void {
    this.add('suspicious', rule, offset, message, {
      effect: '',
      why: 'No program writes this, and Python\u2019s two readers do not agree about it: such forms serve to deceive scanners.',
    });
  }

  add(
    severity: Severity,
    rule: string,
    offset: number,
    message: string,
    more: { effect?: string; why?: string; global?: string; how?: Use } = {},
  ): void {
    const count = (this.#counts.get(rule) ?? 0) + 1;
    this.#counts.set(rule, count);
    if (count > LISTED) return;
    const { effect = '', why = '', ...rest } = more;
    this.#findings.push({
      rule,
      severity,
      message,
      effect,
      why,
      offset,
      path: this.path,
      ...rest,
    });
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
    const out = [...this.#findings];
    for (const [rule, count] of this.#counts) {
      if (count <= LISTED) continue;
      const same = out.find((finding) => finding.rule === rule)!;
      out.push({
        ...same,
        severity: 'note',
        message: `${rule}: ${count - LISTED} more of the same`,
        effect: '',
        why: '',
      });
    }
    for (const use of this.#uses.values()) {
      const { standing } = use.ruling;
      if (standing === 'allowed' && use.ruling.rule !== 'allowed-by-policy') continue;
      if (standing === 'restricted') {
        if (use.how === 'imported') out.push(this.#restrictedMention(use));
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
    const { module, name, offset, how, ruling } = use;
    return {
      rule: ruling.rule,
      severity,
      message: `${module}.${name} is ${HOW_WORDS[how]}`,
      effect: ruling.effect,
      why: ruling.why,
      offset,
      path: this.path,
      global: `${module}.${name}`,
      how,
    };
  }

  #restrictedMention(use: MutableUse): Finding {
    return {
      ...this.#globalFinding(use, 'suspicious'),
      rule: 'helper-not-called',
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
      if (use.ruling.standing === 'restricted') this.#restrictedSeen = true;
    } else if (HOW_RANK[how] > HOW_RANK[use.how]) {
      use.how = how;
    }
    return use;
  }

  #use(global: PyGlobal, how: Use, offset: number): MutableUse {
    const use = this.#name(global.module, global.name, offset, how);
    if (global instanceof PyExtension) {
      const known = this.#extensions.get(global.extensionCode);
      if (known !== undefined) this.#name(known[0], known[1], offset, how);
    }
    return use;
  }

  #restricted(cls: PyGlobal, args: readonly unknown[], offset: number): void {
    if (cls.path === 'builtins.type') {
      if (args.length === 1) return;
      this.add('dangerous', 'makes-a-class', offset, 'builtins.type is called to make a new class', {
        effect: 'make a class of the file\u2019s own, whose methods then run by themselves',
        why: 'A model uses the classes of libraries; a class made on the spot serves to run code later.',
        global: cls.path,
        how: 'called',
      });
    } else if (cls.path === 'builtins.getattr') {
      this.#getattr(args, offset);
    } else if (cls.path === 'torch.storage._load_from_bytes') {
      this.add('suspicious', 'loads-nested', offset, 'bytes inside of the pickle are handed to torch.load', {
        effect: 'load a second PyTorch file that is packed inside of this one',
        why: 'The inner file is looked into as well, but it would be loaded without any protection.',
      });
    } else {
      const plain = args.length > 0 && args.every((arg) => typeof arg === 'string' && !isInternal(arg));
      this.add(plain ? 'note' : 'dangerous', 'fetches-by-name', offset, `${cls.path} is called with ${quote(args)}`, {
        effect: 'make a helper that fetches attributes or calls methods by name',
        why: 'Such helpers are harmless for plain names and reach everything for others.',
        global: cls.path,
        how: 'called',
      });
    }
  }

  #getattr(args: readonly unknown[], offset: number): void {
    const [owner, attribute] = args;
    const text = typeof attribute === 'string' ? attribute : '';
    let severity: Severity = text === '' || isInternal(text) ? 'dangerous' : 'suspicious';
    if (owner instanceof PyGlobal && text !== '') {
      const target = this.policy.rule(owner.module, `${owner.name}.${text}`);
      if (target.standing === 'allowed') return;
      const owned = this.policy.rule(owner.module, owner.name);
      if (text === '__new__' && owned.standing === 'allowed') return;
      this.#name(owner.module, `${owner.name}.${text}`, offset, 'called');
      if (target.standing === 'dangerous') severity = 'dangerous';
    }
    this.add(
      severity,
      'fetches-by-name',
      offset,
      `builtins.getattr fetches ${quote([attribute])} of ${ownerName(owner)}`,
      {
        effect: 'fetch an attribute that is chosen by text',
        why: 'Few files need this, for a handful of exact attributes; everything else is a detour around lists of names.',
        global: 'builtins.getattr',
        how: 'called',
      },
    );
  }

  /** A call of what another call gave. */
  #dynamicCall(cls: unknown, offset: number): void {
    let callee = cls;
    if (callee instanceof PyValue && 'func' in callee) callee = (callee as { func: unknown }).func;
    if (callee instanceof PyObject && callee.className === 'builtins.getattr') {
      const [owner, attribute] = callee.args;
      if (owner instanceof PyGlobal && typeof attribute === 'string') {
        if (this.policy.rule(owner.module, `${owner.name}.${attribute}`).standing === 'allowed') return;
        // How protocols 2 and 3 write a class with keyword arguments; the class itself is judged by its name.
        if (attribute === '__new__') return;
      }
    }
    const helper = callee instanceof PyObject && /^_?operator\.|^builtins\.getattr$/.test(callee.className ?? '');
    this.add(
      helper ? 'dangerous' : 'suspicious',
      'calls-a-result',
      offset,
      `the result of another call is called (${ownerName(cls)})`,
      {
        effect: 'call something that only comes about while the file loads',
        why: 'What is called has no name in the file, so no list can tell whether it is harmless.',
      },
    );
  }

  /** getattr and its like, handed over instead of being called. */
  #disguised(cls: unknown, roots: unknown[], offset: number): void {
    let left = ARGUMENTS;
    const todo = roots;
    while (todo.length > 0 && left-- > 0) {
      const value = todo.pop();
      if (value instanceof PyGlobal) {
        if (this.policy.rule(value.module, value.name).standing !== 'restricted' || value.path === 'builtins.type')
          continue;
        const severity = value.path === 'builtins.getattr' ? 'dangerous' : 'suspicious';
        this.add(severity, 'calls-by-name', offset, `${value.path} is handed to ${ownerName(cls)}`, {
          effect: 'call getattr or a like helper by a detour',
          why: 'Handing over the helper instead of calling it hides what it is used for.',
          global: value.path,
          how: 'called',
        });
      } else if (Array.isArray(value)) {
        for (let i = 0; i < value.length && i < left; i++) todo.push(value[i]);
      } else if (value instanceof PyTuple) {
        todo.push(value.items);
      } else if (value instanceof PyDict) {
        todo.push(value.keyArray(), value.valueArray());
      }
    }
    if (left <= 0)
      this.add('suspicious', 'too-much-to-judge', offset, 'the arguments of a call are too many to be looked at');
  }

  #encode(args: readonly unknown[], offset: number): void {
    const [text, codec] = args;
    // Below protocol 3 bytes are written as text.
    if (typeof text === 'string' && text.length >= SMALLEST_FILE) this.onBytes(latin1(text), offset);
    if (typeof codec === 'string' && /^(?:latin[-_]?1|iso-?8859-1|utf-?8|ascii)$/i.test(codec)) return;
    this.add('suspicious', 'unusual-codec', offset, `_codecs.encode is called with the codec ${quote([codec])}`, {
      effect: 'look for a codec of this name, which imports a module',
      why: 'Files write bytes in latin1; another codec serves to disguise them.',
    });
  }

  #register(args: readonly unknown[]): void {
    const [module, name, code] = args;
    if (typeof module === 'string' && typeof name === 'string' && typeof code === 'number') {
      this.#extensions.set(code, [module, name]);
    }
  }
}

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

function quote(args: readonly unknown[]): string {
  return args
    .slice(0, 3)
    .map((arg) => (typeof arg === 'string' ? JSON.stringify(arg.slice(0, 60)) : ownerName(arg)))
    .join(', ');
}

function ownerName(value: unknown): string {
  if (value instanceof PyGlobal) return value.path;
  if (value instanceof PyObject)
    return value.className === undefined ? 'a computed object' : `a result of ${value.className}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
