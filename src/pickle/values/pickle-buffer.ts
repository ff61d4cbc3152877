/** A buffer to be handed over out of band (PEP 574) when the pickler has a `bufferCallback`. */
export class PickleBuffer {
  readonly bytes: Uint8Array;
  readonly readonly: boolean;

  constructor(bytes: Uint8Array, readonly = false) {
    this.bytes = bytes;
    this.readonly = readonly;
  }
}
