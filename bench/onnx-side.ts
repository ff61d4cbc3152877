/** A model in ONNX Runtime: one thread, float32 input made from what the caller has. */
import { InferenceSession, Tensor } from 'onnxruntime-node';

export class OnnxSide {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  static async open(path: string): Promise<OnnxSide> {
    const options = { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' as const };
    return new OnnxSide(await InferenceSession.create(path, options));
  }

  /** A call on numbers or on texts; only what is asked for comes back: the label, or the transformed rows. */
  call(data: Float64Array | undefined, texts: readonly string[] | undefined, columns: number): () => Promise<unknown> {
    const [input] = this.#session.inputNames;
    const outputs = this.#session.outputNames.slice(0, 1);
    return () => {
      const tensor =
        data === undefined
          ? new Tensor('string', texts as string[], [texts!.length, 1])
          : new Tensor('float32', Float32Array.from(data), [data.length / columns, columns]);
      return this.#session.run({ [input!]: tensor }, outputs);
    };
  }

  close(): Promise<void> {
    return this.#session.release();
  }
}
