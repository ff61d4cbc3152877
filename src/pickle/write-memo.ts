/**
 * What the pickler has written already. Objects are known by identity. Strings have no identity in JavaScript: a recently
 * written equal string counts as the same one, which is what CPython's interning makes of attribute names and keys.
 */
const SLOTS = 8192;

export class WriteMemo {
  readonly #objects = new Map<object, number>();
  readonly #globals = new Map<string, number>();
  readonly #shortBytes = new Map<number, object>();
  readonly #texts: (string | undefined)[] = new Array(SLOTS).fill(undefined);
  readonly #textIndexes = new Int32Array(SLOTS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  find(value: object): number | undefined {
    return this.#objects.get(value);
  }

  add(value: object): number {
    const index = this.#size++;
    this.#objects.set(value, index);
    return index;
  }

  /** Takes a memo number for something that nothing refers back to. */
  skip(): number {
    return this.#size++;
  }

  findGlobal(module: string, name: string): number {
    return this.#globals.get(`${module} ${name}`) ?? -1;
  }

  addGlobal(module: string, name: string): number {
    this.#globals.set(`${module} ${name}`, this.#size);
    return this.#size++;
  }

  /** The one object that stands for all bytes of this content; for lengths 0 and 1. */
  canonicalBytes(bytes: Uint8Array): object {
    const key = bytes.length === 0 ? -1 : bytes[0]!;
    const known = this.#shortBytes.get(key);
    if (known !== undefined) return known;
    this.#shortBytes.set(key, bytes);
    return bytes;
  }

  findText(text: string): number {
    const slot = slotOf(text);
    return this.#texts[slot] === text ? this.#textIndexes[slot]! : -1;
  }

  addText(text: string): number {
    const slot = slotOf(text);
    const index = this.#size++;
    this.#texts[slot] = text;
    this.#textIndexes[slot] = index;
    return index;
  }
}

function slotOf(text: string): number {
  const length = text.length;
  if (length === 0) return 0;
  const mid = text.charCodeAt(length >> 1);
  const hash =
    Math.imul(length, 0x9e37) ^
    Math.imul(text.charCodeAt(0), 0x85eb) ^
    Math.imul(text.charCodeAt(length - 1), 0xc2b3) ^
    Math.imul(mid, 0x27d5) ^
    Math.imul(text.charCodeAt((length * 3) >> 2), 0x1657);
  return (hash ^ (hash >>> 13)) & (SLOTS - 1);
}
