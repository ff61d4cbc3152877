/** A column of texts as codes into its distinct texts: what Parquet and Arrow call a dictionary. */

/** Stands for a missing value among the codes. */
export const NO_CODE = -1;

export class CodedTexts {
  /** By row; -1 where there is none. */
  readonly codes: Int32Array;
  /** By code. Columns cut from one table share it. */
  readonly texts: readonly string[];
  #values: (string | null)[] | undefined;

  constructor(codes: Int32Array, texts: readonly string[]) {
    this.codes = codes;
    this.texts = texts;
  }

  get length(): number {
    return this.codes.length;
  }

  /** The texts by row, null where there is none; made when they are first asked for. */
  get values(): readonly (string | null)[] {
    if (this.#values !== undefined) return this.#values;
    const { codes, texts } = this;
    const out = new Array<string | null>(codes.length);
    for (let i = 0; i < codes.length; i++) out[i] = codes[i] === NO_CODE ? null : texts[codes[i]!]!;
    return (this.#values = out);
  }

  /** Rows from `from` up to `to`, which share the codes. */
  subarray(from: number, to: number): CodedTexts {
    return new CodedTexts(this.codes.subarray(from, to), this.texts);
  }

  /** True where no row has a text. */
  get isEmpty(): boolean {
    return this.codes.every((code) => code === NO_CODE);
  }
}
