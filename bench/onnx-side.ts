/**
 * A model in ONNX Runtime: one thread, float32 input made from what the caller has. The package weighs hundreds of megabytes and
 * its install script downloads more, so it is no dependency: the bench installs it, without its scripts, when it first runs.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const FOLDER = join('.oracle', 'onnx-node');
const PACKAGE = 'onnxruntime-node@1.30.0';

/** What is used here of onnxruntime-node. */
interface InferenceSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, unknown>, fetches: readonly string[]): Promise<unknown>;
  release(): Promise<void>;
}
interface Runtime {
  readonly InferenceSession: { create(path: string, options: object): Promise<InferenceSession> };
  readonly Tensor: new (type: string, data: readonly string[] | Float32Array, dims: readonly number[]) => object;
}

function runtime(): Runtime {
  if (!existsSync(join(FOLDER, 'node_modules', 'onnxruntime-node'))) {
    mkdirSync(FOLDER, { recursive: true });
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', FOLDER, PACKAGE], {
      stdio: 'ignore',
    });
  }
  return createRequire(resolve(FOLDER, 'package.json'))('onnxruntime-node') as Runtime;
}

export class OnnxSide {
  readonly #session: InferenceSession;
  readonly #tensor: Runtime['Tensor'];

  private constructor(session: InferenceSession, tensor: Runtime['Tensor']) {
    this.#session = session;
    this.#tensor = tensor;
  }

  static async open(path: string): Promise<OnnxSide> {
    const options = { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' as const };
    const { InferenceSession, Tensor } = runtime();
    return new OnnxSide(await InferenceSession.create(path, options), Tensor);
  }

  /** A call on numbers or on texts; only what is asked for comes back: the label, or the transformed rows. */
  call(data: Float64Array | undefined, texts: readonly string[] | undefined, columns: number): () => Promise<unknown> {
    const [input] = this.#session.inputNames;
    const outputs = this.#session.outputNames.slice(0, 1);
    return () => {
      const tensor =
        data === undefined
          ? new this.#tensor('string', texts as string[], [texts!.length, 1])
          : new this.#tensor('float32', Float32Array.from(data), [data.length / columns, columns]);
      return this.#session.run({ [input!]: tensor }, outputs);
    };
  }

  close(): Promise<void> {
    return this.#session.release();
  }
}
