/** Decides about one global by its exact name. Everything else in `scan` only brings names here. */
import { InvalidInputError } from '../../core/errors.js';
import { toPython3 } from '../../pickle/compat-names.js';
import type { DangerRule } from './dangerous.js';
import type { Kind, Row } from './entry.js';
import { isDistributionMethod, isModelMethod, isPureMethod, RUNNERS } from './functions.js';
import { MODEL_LIBRARIES } from './misuse.js';
import { PLAIN, policyTables, type Tables } from './tables.js';
import { TABLES_NEEDED } from './tables-needed.js';

export type Standing = 'allowed' | 'restricted' | 'unknown' | 'dangerous';

/** What is held of a global, and why. */
export interface Ruling {
  readonly standing: Standing;
  /** Id of the rule; part of reports. */
  readonly rule: string;
  /** Completes "Loading this file in Python would …". */
  readonly effect: string;
  readonly why: string;
  /** Dangerous only where it is called; otherwise suspicious. */
  readonly calledOnly?: boolean;
  /** Of what is allowed: the constructions that are; absent where somebody's own policy allows everything of it. */
  readonly row?: Row;
}

/** A global by exact pair, as `allow`, `deny` and policy files have it. */
export interface GlobalPair {
  readonly module: string;
  readonly name: string;
  /** Kept in reports. */
  readonly reason?: string;
}

/** `module.name` split at its last dot, or the pair itself. */
export type GlobalSpec = string | GlobalPair;

/** Attributes that lead from any object to everything else. */
const INTERNALS = new Set(
  (
    '__globals__ __builtins__ __class__ __bases__ __base__ __mro__ __subclasses__ __dict__ __code__ __closure__ __func__ ' +
    '__self__ __getattribute__ __getattr__ __setattr__ __delattr__ __reduce__ __reduce_ex__ __import__ __loader__ __spec__ ' +
    '__init_subclass__ __call__ __wrapped__ __module__ __init__ __setstate__ __subclasshook__ func_globals func_code gi_frame ' +
    'gi_code cr_frame f_globals f_locals f_builtins tb_frame im_func im_self mro'
  ).split(' '),
);

const allowedBy = (row: Row): Ruling => ({
  standing: 'allowed',
  rule: 'allowed',
  effect: 'rebuild a value of the model',
  why: 'It is on the list of known building blocks of models.',
  row,
});

/** Allowed only in forms that honest files use, which `calls.ts` knows. */
const RESTRICTED = new Set(['builtins getattr', 'torch.storage _load_from_bytes']);

const STDLIB_RULING: Ruling = {
  standing: 'dangerous',
  rule: 'python-library',
  effect: 'use a part of Python\u2019s own library that is no building block of models',
  why: 'What models are made of is listed; the rest of the library opens files, runs code and changes the interpreter.',
  calledOnly: true,
};

const LIBRARY_RULING: Ruling = {
  standing: 'dangerous',
  rule: 'library-function',
  effect: 'call a function of a library that rebuilds nothing',
  why: 'The functions by which libraries rebuild their values are listed; others run whatever they are made for while the file loads.',
  calledOnly: true,
};

const RUNNER_RULING: Ruling = {
  standing: 'dangerous',
  rule: 'runs-what-it-is-given',
  effect: 'call something whose name says that it runs, loads or fetches what it is given',
  why: 'Libraries hand on such functions of Python under their own name; models need none of them.',
  calledOnly: true,
};

const RESTRICTED_RULING: Ruling = {
  standing: 'restricted',
  rule: 'restricted',
  effect: 'use a helper that is harmless only in certain forms',
  why: 'Honest files use it in a few fixed forms; every other use is reported.',
};

const UNKNOWN_RULING: Ruling = {
  standing: 'unknown',
  rule: 'unknown-global',
  effect: 'import and use a class or function that is on no list',
  why: 'What it does depends on code outside of the file; only somebody who knows that code can say.',
};

const INTERNALS_RULING: Ruling = {
  standing: 'dangerous',
  rule: 'reaches-internals',
  effect: 'reach through the inside of Python objects to whatever it wants',
  why: 'No model file names these attributes; attacks use them to get around every list of names.',
};

/** Modules of which the basic tables hold all that is told about a name that Brine implements. */
const BASIC = /^(?:sklearn|numpy|joblib|builtins|collections|copyreg|_codecs|functools)(?:\.|$)/;

const key = (module: string, name: string): string => `${module} ${name}`;

/** Splits `module.name` at its last dot. */
export function parseGlobal(spec: GlobalSpec): GlobalPair {
  if (typeof spec === 'object') {
    if (typeof spec.module === 'string' && typeof spec.name === 'string') return spec;
    throw new InvalidInputError('a global is { module, name } or a text such as "mypkg.models.Churn"');
  }
  const at = spec.includes(' ') ? spec.indexOf(' ') : spec.lastIndexOf('.');
  if (at <= 0 || at === spec.length - 1) {
    throw new InvalidInputError(`"${spec}" names no global: write module.Name, for example mypkg.models.Churn`);
  }
  return { module: spec.slice(0, at), name: spec.slice(at + 1) };
}

export interface PolicyOptions {
  /** Further globals that are held to be harmless, by exact pair. */
  readonly allow?: readonly GlobalSpec[];
  /** Globals that are refused, whatever the lists say. */
  readonly deny?: readonly GlobalSpec[];
}

/** What the parts of Brine implement, and so allow: paths `module.name` of classes, keys `module name` of calls. */
export interface Implemented {
  readonly classes: () => Iterable<string>;
  readonly calls: () => Iterable<string>;
  /** Old module name to today's. */
  readonly renames: ReadonlyMap<string, string>;
  /** True for `module.name` of what the user supplied in the place of Python's. */
  readonly isSupplied?: (path: string) => boolean;
}

export class Policy {
  #tables: Tables;
  readonly #extra: ReadonlyMap<string, Row>;
  readonly #renames: ReadonlyMap<string, string>;
  /** Asked each time: code may be supplied at any moment. */
  readonly isSupplied: (path: string) => boolean;
  readonly #allow: Map<string, GlobalPair>;
  readonly #deny: Map<string, GlobalPair>;
  readonly #cache = new Map<string, Ruling>();
  /** What was asked last: the same is asked for every instance of a class. */
  #last: { readonly module: string; readonly name: string; readonly ruling: Ruling } | undefined;

  constructor(implemented: Implemented, options: PolicyOptions = {}, tables = policyTables()) {
    this.#tables = tables;
    this.#extra = implementedPairs(implemented);
    this.#renames = implemented.renames;
    this.isSupplied = implemented.isSupplied ?? (() => false);
    const index = (specs: readonly GlobalSpec[] | undefined): Map<string, GlobalPair> =>
      new Map((specs ?? []).map(parseGlobal).map((pair) => [key(pair.module, pair.name), pair]));
    this.#allow = index(options.allow);
    this.#deny = index(options.deny);
  }

  /** The ruling about `module.name`, the same for the same name. */
  rule(module: string, name: string): Ruling {
    const last = this.#last;
    if (last !== undefined && last.name === name && last.module === module) return last.ruling;
    const pair = key(module, name);
    let ruling = this.#cache.get(pair);
    if (ruling === undefined) {
      ruling = this.#decide(module, name, pair);
      if (this.#cache.size < 10_000) this.#cache.set(pair, ruling);
    }
    this.#last = { module, name, ruling };
    return ruling;
  }

  /** What kind of building block a global is; undefined where it is none. */
  kindOf({ module, name }: { readonly module: string; readonly name: string }): Kind | undefined {
    return this.rule(module, name).row?.kind;
  }

  /** True for the name of a module of Python's own library. */
  isPythonModule(name: string): boolean {
    return this.#all().stdlib.has(name);
  }

  /** True where a group of the policy has the name. */
  isInGroup(module: string, name: string, group: string): boolean {
    const table = this.#tables.groups.get(group) ?? this.#all().groups.get(group);
    if (table === undefined) throw new Error(`there is no group "${group}"`);
    if (table.get(module, name) === true) return true;
    const renamed = this.#renames.get(module);
    return renamed !== undefined && table.get(renamed, name) === true;
  }

  #decide(module: string, name: string, pair: string): Ruling {
    const denied = this.#deny.get(pair);
    if (denied !== undefined) return byPolicy('dangerous', denied);
    const allowed = this.#allow.get(pair);
    if (allowed !== undefined) return byPolicy('allowed', allowed);
    if (!this.#tables.complete && BASIC.test(module)) {
      const row = this.#exactRow(module, name, pair);
      if (row !== undefined) return allowedBy(row);
    }
    const exact = this.#all().dangerousNames.get(module, name);
    if (exact !== undefined) return byRule(exact);
    if (RESTRICTED.has(pair)) return RESTRICTED_RULING;
    const row = this.#exactRow(module, name, pair) ?? this.#method(this.#renames.get(module) ?? module, name);
    if (row !== undefined) return allowedBy(row);
    return this.#danger(module, name) ?? this.#asPython2(module, name) ?? this.#library(module, name) ?? UNKNOWN_RULING;
  }

  /** What is called although it is no building block of the library that it belongs to. */
  #library(module: string, name: string): Ruling | undefined {
    const root = module.split('.', 1)[0]!;
    if (this.#tables.stdlib.has(root)) return STDLIB_RULING;
    const steps = name.split('.');
    const last = steps.at(-1)!;
    if (RUNNERS.has(last)) return RUNNER_RULING;
    if (!MODEL_LIBRARIES.has(root)) return undefined;
    // A method reached by a dotted name, or a function: libraries name their classes in capitals.
    const rebuilds = /^_*(?:pyx_)?(?:un)?(?:pickle|reconstruct|rebuild|restore|new|load_from)/i.test(last);
    return !rebuilds && (steps.length > 1 ? /^[a-z_]/.test(last) : /^_*[a-z]/.test(last)) ? LIBRARY_RULING : undefined;
  }

  /** Python 2's name of something dangerous, in a pickle that is not translated. */
  #asPython2(module: string, name: string): Ruling | undefined {
    const [mappedModule, mappedName] = toPython3(module, name);
    if (mappedModule === module && mappedName === name) return undefined;
    const exact = this.#tables.dangerousNames.get(mappedModule, mappedName);
    return exact === undefined ? this.#danger(mappedModule, mappedName) : byRule(exact);
  }

  /**
   * All tables, where the basic ones do not decide.
   * @throws TABLES_NEEDED where they are not loaded
   */
  #all(): Tables {
    if (!this.#tables.complete) {
      const tables = policyTables();
      if (!tables.complete) throw TABLES_NEEDED;
      this.#tables = tables;
    }
    return this.#tables;
  }

  #exactRow(module: string, name: string, pair: string): Row | undefined {
    const { rows } = this.#tables;
    const row = rows.get(module, name) ?? this.#extra.get(pair);
    if (row !== undefined) return row;
    const renamed = this.#renames.get(module);
    return renamed === undefined ? undefined : (rows.get(renamed, name) ?? this.#extra.get(key(renamed, name)));
  }

  /** A method of a known class, by its dotted name. */
  #method(module: string, name: string): Row | undefined {
    const dot = name.lastIndexOf('.');
    if (dot <= 0) return undefined;
    const owner = name.slice(0, dot);
    const method = name.slice(dot + 1);
    if (isPureMethod(`${module}.${owner}`, method)) return PLAIN.function;
    if (owner.includes('.')) return undefined;
    if (isDistributionMethod(method) && this.rule(module, owner).row?.evaluates === true) return PLAIN.function;
    if (!isModelMethod(method)) return undefined;
    return this.rule(module, owner).row?.kind === 'class' && !this.#tables.stdlib.has(module.split('.', 1)[0]!)
      ? PLAIN.function
      : undefined;
  }

  /** A whole module that is refused, or a dotted name that walks into one. */
  #danger(module: string, name: string): Ruling | undefined {
    const { dangerousModules: modules, dangerousNames: names } = this.#tables;
    const parts = module.split('.');
    for (let i = parts.length; i > 0; i--) {
      const rule = modules.get(parts.slice(0, i).join('.'));
      if (rule !== undefined) return byRule(rule);
    }
    const steps = [...parts, ...name.split('.')];
    if (name.split('.').some((step) => INTERNALS.has(step))) return INTERNALS_RULING;
    const last = steps.at(-1)!;
    for (let i = 1; i < steps.length - 1; i++) {
      // A module that an allowed package has imported: `numpy.f2py` `os.system`, `torch.serialization` `os.system`.
      // Libraries import them under names such as `_sys`, too.
      const rule = name.includes('.')
        ? (modules.get(steps[i]!) ?? modules.get(steps[i]!.replace(/^_+/, '')))
        : undefined;
      if (rule !== undefined && i >= parts.length) return byRule(rule);
      const exact = names.get(steps.slice(i, -1).join('.'), last);
      if (exact !== undefined && name.includes('.')) return byRule(exact);
    }
    return undefined;
  }
}

/** True for attribute names that no honest file asks for. */
export function isInternal(attribute: string): boolean {
  return attribute.split('.').some((step) => INTERNALS.has(step));
}

const pairsOf = new WeakMap<Implemented, ReadonlyMap<string, Row>>();

function implementedPairs(implemented: Implemented): ReadonlyMap<string, Row> {
  const known = pairsOf.get(implemented);
  if (known !== undefined) return known;
  const pairs = new Map<string, Row>();
  for (const call of implemented.calls()) pairs.set(call, PLAIN.maker);
  for (const path of implemented.classes()) {
    const { module, name } = parseGlobal(path);
    pairs.set(key(module, name), PLAIN.class);
  }
  pairsOf.set(implemented, pairs);
  return pairs;
}

function byRule(rule: DangerRule): Ruling {
  const { id, effect, why, calledOnly = false } = rule;
  return { standing: 'dangerous', rule: id, effect, why, calledOnly };
}

function byPolicy(standing: 'dangerous' | 'allowed', pair: GlobalPair): Ruling {
  const reason = pair.reason === undefined ? '' : `: ${pair.reason}`;
  return standing === 'dangerous'
    ? {
        standing,
        rule: 'denied-by-policy',
        effect: 'use something that your policy forbids',
        why: `Your policy denies it${reason}.`,
      }
    : {
        standing,
        rule: 'allowed-by-policy',
        effect: 'use something that your policy allows',
        why: `Your policy allows it${reason}.`,
      };
}
