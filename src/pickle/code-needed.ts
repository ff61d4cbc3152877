/**
 * Thrown in the middle of reading where a part of Brine has to be loaded that few files need. Whoever can wait calls `load` and reads
 * once more; whoever cannot has all parts at hand before it begins.
 */
export class CodeNeeded {
  readonly load: () => Promise<void>;

  constructor(load: () => Promise<void>) {
    this.load = load;
  }
}
