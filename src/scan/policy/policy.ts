/** Decides about one global by its exact name. Everything else in `scan` only brings names here. */
import { InvalidInputError } from '../../core/errors.js';
import { toPython3 } from '../../pickle/compat-names.js';
import { ALLOWED, RESTRICTED } from './allowed.js';
import { type DangerRule, STDLIB_RULES } from './dangerous.js';
import { LIBRARY_RULES } from './dangerous-libraries.js';
import { KNOWN } from './known.js';
import { NameTable, words } from './name-table.js';

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

export const DANGER_RULES: readonly DangerRule[] = [...STDLIB_RULES, ...LIBRARY_RULES];

/** Attributes that lead from any object to everything else. */
const INTERNALS = new Set(
  (
    '__globals__ __builtins__ __class__ __bases__ __base__ __mro__ __subclasses__ __dict__ __code__ __closure__ __func__ ' +
    '__self__ __getattribute__ __getattr__ __setattr__ __delattr__ __reduce__ __reduce_ex__ __import__ __loader__ __spec__ ' +
    '__init_subclass__ __call__ __wrapped__ __module__ __init__ __setstate__ __subclasshook__ func_globals func_code gi_frame ' +
    'gi_code cr_frame f_globals f_locals f_builtins tb_frame im_func im_self mro'
  ).split(' '),
);

const ALLOWED_RULING: Ruling = {
  standing: 'allowed',
  rule: 'allowed',
  effect: 'rebuild a value of the model',
  why: 'It is on the list of known building blocks of models.',
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

const key = (module: string, name: string): string => `${module} ${name}`;

interface Tables {
  allowed: NameTable<true>;
  restricted: NameTable<true>;
  names: NameTable<DangerRule>;
  modules: Map<string, DangerRule>;
}

let tables: Tables | undefined;

function buildTables(): Tables {
  const allowed = new NameTable<true>();
  for (const table of [KNOWN, ALLOWED]) for (const [module, names] of table) allowed.add(module, names, true);
  const restricted = new NameTable<true>();
  for (const [module, names] of RESTRICTED) restricted.add(module, names, true);
  const names = new NameTable<DangerRule>();
  const modules = new Map<string, DangerRule>();
  for (const rule of DANGER_RULES) {
    for (const module of words(rule.modules ?? '')) modules.set(module, rule);
    for (const [module, list] of rule.names ?? []) names.add(module, list, rule);
  }
  return { allowed, restricted, names, modules };
}

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
}

export class Policy {
  readonly #tables: Tables;
  readonly #extra: ReadonlySet<string>;
  readonly #renames: ReadonlyMap<string, string>;
  readonly #allow: Map<string, GlobalPair>;
  readonly #deny: Map<string, GlobalPair>;
  readonly #cache = new Map<string, Ruling>();

  constructor(implemented: Implemented, options: PolicyOptions = {}) {
    this.#tables = tables ??= buildTables();
    this.#extra = implementedPairs(implemented);
    this.#renames = implemented.renames;
    const index = (specs: readonly GlobalSpec[] | undefined): Map<string, GlobalPair> =>
      new Map((specs ?? []).map(parseGlobal).map((pair) => [key(pair.module, pair.name), pair]));
    this.#allow = index(options.allow);
    this.#deny = index(options.deny);
  }

  /** The ruling about `module.name`, the same for the same name. */
  rule(module: string, name: string): Ruling {
    const pair = key(module, name);
    let ruling = this.#cache.get(pair);
    if (ruling === undefined) {
      ruling = this.#decide(module, name, pair);
      if (this.#cache.size < 10_000) this.#cache.set(pair, ruling);
    }
    return ruling;
  }

  #decide(module: string, name: string, pair: string): Ruling {
    const denied = this.#deny.get(pair);
    if (denied !== undefined) return byPolicy('dangerous', denied);
    const allowed = this.#allow.get(pair);
    if (allowed !== undefined) return byPolicy('allowed', allowed);
    const { names, restricted } = this.#tables;
    const exact = names.get(module, name);
    if (exact !== undefined) return byRule(exact);
    if (restricted.get(module, name) === true) return RESTRICTED_RULING;
    if (this.#isAllowed(module, name, pair)) return ALLOWED_RULING;
    return this.#danger(module, name) ?? this.#asPython2(module, name) ?? UNKNOWN_RULING;
  }

  /** Python 2's name of something dangerous, in a pickle that is not translated. */
  #asPython2(module: string, name: string): Ruling | undefined {
    const [mappedModule, mappedName] = toPython3(module, name);
    if (mappedModule === module && mappedName === name) return undefined;
    const exact = this.#tables.names.get(mappedModule, mappedName);
    return exact === undefined ? this.#danger(mappedModule, mappedName) : byRule(exact);
  }

  #isAllowed(module: string, name: string, pair: string): boolean {
    const { allowed } = this.#tables;
    if (allowed.get(module, name) === true || this.#extra.has(pair)) return true;
    const renamed = this.#renames.get(module);
    return renamed !== undefined && (allowed.get(renamed, name) === true || this.#extra.has(key(renamed, name)));
  }

  /** A whole module that is refused, or a dotted name that walks into one. */
  #danger(module: string, name: string): Ruling | undefined {
    const { modules, names } = this.#tables;
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

const pairsOf = new WeakMap<Implemented, ReadonlySet<string>>();

function implementedPairs(implemented: Implemented): ReadonlySet<string> {
  const known = pairsOf.get(implemented);
  if (known !== undefined) return known;
  const pairs = new Set<string>(implemented.calls());
  for (const path of implemented.classes()) {
    const { module, name } = parseGlobal(path);
    pairs.add(key(module, name));
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
