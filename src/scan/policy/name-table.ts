/** Lists of names by module, as the policy has them: texts that are taken apart when a file first names their module. */
export class NameTable<T> {
  readonly #texts = new Map<string, { names: string; value: T }[]>();
  readonly #modules = new Map<string, Map<string, T>>();

  /** `names` are separated by blanks; the last entry for a name counts. */
  add(module: string, names: string, value: T): void {
    const known = this.#texts.get(module);
    if (known === undefined) this.#texts.set(module, [{ names, value }]);
    else known.push({ names, value });
  }

  get(module: string, name: string): T | undefined {
    let entries = this.#modules.get(module);
    if (entries === undefined) {
      const texts = this.#texts.get(module);
      if (texts === undefined) return undefined;
      entries = new Map(texts.flatMap(({ names, value }) => words(names).map((word) => [word, value] as const)));
      this.#modules.set(module, entries);
    }
    return entries.get(name);
  }
}

export function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}
