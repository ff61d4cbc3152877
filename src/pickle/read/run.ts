/** What is read past the stack: a run of opcodes that fill one container, with the frames that begin in it. */
import { Op } from '../opcodes.js';

const FRAME_HEADER = 9;

export abstract class Run {
  /** Position after the last run that was taken. */
  pos = 0;
  frameEnd = Number.POSITIVE_INFINITY;
  protected readonly bytes: Uint8Array;
  protected readonly view: DataView;

  constructor(bytes: Uint8Array, view: DataView) {
    this.bytes = bytes;
    this.view = view;
  }

  /** Where a frame begins at its predecessor's end, the position after its header; otherwise the same position. */
  protected enterFrame(pos: number): number {
    this.frameEnd = Number.POSITIVE_INFINITY;
    const { bytes } = this;
    if (bytes[pos] !== Op.FRAME || pos + FRAME_HEADER > bytes.length) return pos;
    const length = this.view.getUint32(pos + 1, true) + this.view.getUint32(pos + 5, true) * 2 ** 32;
    const body = pos + FRAME_HEADER;
    if (length > bytes.length - body) return pos;
    this.frameEnd = body + length;
    return body;
  }
}
