/** One row of the policy: which constructions of a class or function the libraries' own writers emit. */

/**
 * - `class`: instances are made of it, without arguments, and filled with a state;
 * - `type`: numbers, texts and the like are made by calling it: harmless wherever it stands;
 * - `function`: computes only; it may stand where a function belongs, and is never called while a file loads;
 * - `constant`: a value with a name, such as `numpy.nan`;
 * - `maker`: a function that rebuilds a value; it is called and stands nowhere else;
 * - `callable`: as `maker`, and what it gives can be called later: a partial, a getter of items.
 */
export type Kind = 'class' | 'type' | 'function' | 'constant' | 'maker' | 'callable';
export type KnownKind = Exclude<Kind, 'constant' | 'callable'>;

/** What a pattern cannot say of arguments: texts that name something. */
export type Check =
  | 'ufunc'
  | 'dtype-class'
  | 'method'
  | 'attribute'
  | 'dill-type'
  | 'dill-method'
  | 'numpy-core'
  | 'numpy-function'
  | 'types-name'
  | 'repr'
  | 'base'
  | 'newobj'
  | 'own-class'
  | 'quiet-pattern';

export interface Forms {
  /** Signatures of calls, one of which must fit (`pattern.ts`); without them, nothing but an instance without arguments. */
  readonly args?: string | readonly string[];
  /** Opcodes of such calls where not REDUCE: `newobj` for named tuples and the like, `any` for both. */
  readonly by?: 'newobj' | 'any';
  /** The state of BUILD; without it None or, for a class, a plain dict of attributes. `-` for none: instances are shared. */
  readonly state?: string;
  /** Another state, which older releases wrote. */
  readonly older?: string;
  /** What may be put into it: by APPEND(S), by SETITEM(S), by ADDITEMS. */
  readonly items?: 'list' | 'dict' | 'set';
  /** Why a call in any other form is dangerous, not only odd: id of a rule of `misuse.ts`. */
  readonly misuse?: string;
  /** A further look at the arguments, by its name in `constructions/checks.ts`. */
  readonly check?: Check;
  /** True where the class evaluates texts of its state or hands them to something that does. */
  readonly evaluates?: boolean;
  /** A note about what the value does later, where somebody should know it. */
  readonly note?: string;
}

export interface Row extends Forms {
  readonly kind: Kind;
  /** Modules in which the names are found, separated by blanks. */
  readonly in: string;
  readonly names: string;
}

/** Named lists of globals for `&group` and `<group>`: modules and names. */
export type Groups = Readonly<Record<string, readonly (readonly [modules: string, names: string])[]>>;
