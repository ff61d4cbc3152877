/** From the globals of one Python to those of the other. */
export class NameTranslation {
  readonly #lists: readonly [
    modules: string,
    moved: readonly (readonly [from: string, to: string, names: string])[],
    renamed: string,
  ];
  #modules: Map<string, string> | undefined;
  /** By `module name`. */
  readonly #names = new Map<string, [module: string, name: string]>();

  /**
   * @param modules `old:new`, with spaces between
   * @param moved Names that are the same in another module
   * @param renamed `module.name:module.name`, with spaces between
   */
  constructor(
    modules: string,
    moved: readonly (readonly [from: string, to: string, names: string])[],
    renamed: string,
  ) {
    this.#lists = [modules, moved, renamed];
  }

  /** The module and name of a global in the other Python. */
  of(module: string, name: string): [module: string, name: string] {
    this.#modules ??= this.#read();
    const mapped = this.#names.get(`${module} ${name}`);
    return mapped === undefined ? [this.#modules.get(module) ?? module, name] : [...mapped];
  }

  /** Lists are taken apart when the first name is asked for. */
  #read(): Map<string, string> {
    const [modules, moved, renamed] = this.#lists;
    for (const [from, to, names] of moved)
      for (const name of names.split(' ')) this.#names.set(`${from} ${name}`, [to, name]);
    for (const pair of renamed.split(' ')) {
      const [from, to] = pair.split(':') as [string, string];
      const dot = to.lastIndexOf('.');
      this.#names.set(from.replace(/\.(?=\w+$)/, ' '), [to.slice(0, dot), to.slice(dot + 1)]);
    }
    return new Map(modules.split(' ').map((pair) => pair.split(':') as [string, string]));
  }
}
