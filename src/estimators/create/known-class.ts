/** What the generated table says of a class. */

/** `{ f }` is a float with an integral value or no finite one, `{ t }` a tuple, `{ g }` a class. */
export type Tagged =
  | null
  | boolean
  | number
  | string
  | readonly Tagged[]
  | { readonly f: number | string }
  | { readonly t: readonly Tagged[] }
  | { readonly g: readonly string[] };

export interface KnownClass {
  /** The module that pickles name. */
  readonly module: string;
  readonly params: Readonly<Record<string, Tagged>>;
  /** Parameters without a default. */
  readonly required: readonly string[];
  /** The parameters of older releases, where they differ. */
  readonly older: Readonly<Record<string, Readonly<Record<string, Tagged>>>>;
}
