import { checkKey, type Listed, type Store, type Stored } from './store.js';

/** A store that lasts as long as the process. */
export class MemoryStore implements Store {
  readonly url = 'memory:';
  readonly #entries = new Map<string, { bytes: Uint8Array; etag: string; modified: Date }>();
  readonly #now: () => Date;
  #count = 0;

  /** `now` is the store's clock, for tests. */
  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
  }

  async get(key: string): Promise<Stored | undefined> {
    checkKey(key);
    const found = this.#entries.get(key);
    return found && { bytes: found.bytes.slice(), etag: found.etag };
  }

  async stat(key: string): Promise<Listed | undefined> {
    checkKey(key);
    const found = this.#entries.get(key);
    return found && { key, bytes: found.bytes.length, modified: found.modified };
  }

  async putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean> {
    if (this.#entries.has(key)) return false;
    await this.put(key, bytes);
    return true;
  }

  async putIfMatch(key: string, bytes: Uint8Array, etag: string): Promise<boolean> {
    if (this.#entries.get(key)?.etag !== etag) return false;
    await this.put(key, bytes);
    return true;
  }

  put(key: string, bytes: Uint8Array): Promise<void> {
    checkKey(key);
    this.#count += 1;
    this.#entries.set(key, { bytes: bytes.slice(), etag: String(this.#count), modified: this.#now() });
    return Promise.resolve();
  }

  async touch(key: string, bytes: Uint8Array): Promise<void> {
    await this.put(key, bytes);
  }

  async list(prefix: string): Promise<Listed[]> {
    const keys = [...this.#entries.keys()].filter((key) => key.startsWith(prefix)).sort();
    return Promise.all(keys.map(async (key) => (await this.stat(key))!));
  }

  async folders(prefix: string): Promise<string[]> {
    const names = [...this.#entries.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length).split('/'))
      .filter((parts) => parts.length > 1)
      .map((parts) => parts[0]!);
    return [...new Set(names)].sort();
  }

  async delete(key: string): Promise<void> {
    checkKey(key);
    this.#entries.delete(key);
  }
}
