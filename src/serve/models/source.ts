/** Where models come from: something that is looked at now and then, and loaded when it has changed. */
import type { Card } from '../../card/schema.js';
import type { Estimator } from '../../estimators/estimator.js';
import type { Signature } from '../../mlflow/signature.js';

/** What a source has at the moment. */
export interface Found {
  /** Undefined where the place knows no versions. */
  readonly version: string | undefined;
  /** Another tag is another model. */
  readonly tag: string;
  /**
   * Loads the model with what is known of it.
   *
   * @throws whatever is wrong with the file, its signature or the place
   */
  load(): Promise<Loaded>;
}

export interface Loaded {
  readonly model: Estimator;
  readonly card: Card | undefined;
  /** What the folder of an MLflow model says of inputs and parameters. */
  readonly signature?: Signature | undefined;
  /** Bytes of the file. */
  readonly bytes: number | undefined;
  /** Reads the file again, for who looks into it; undefined where there is none. */
  readonly file?: (() => Promise<Uint8Array>) | undefined;
}

export interface ModelSource {
  readonly name: string;
  /** Of one of several versions of the name, which are numbered: the newest that is loaded is meant where none is asked for. */
  readonly number?: number;
  /** For logs: the path or address. */
  readonly place: string;
  /** @throws NotFoundError, IoError … where the place cannot be reached; the version that is loaded goes on serving */
  look(): Promise<Found>;
}

/** A place with several models, which come and go. */
export interface ModelPlace {
  readonly place: string;
  sources(): Promise<readonly ModelSource[]>;
}

/** A model that is there already. */
export function modelSource(name: string, model: Estimator, card?: Card): ModelSource {
  const found: Found = {
    version: card?.version,
    tag: 'given',
    load: async () => ({ model, card, bytes: undefined }),
  };
  return { name, place: 'given', look: async () => found };
}
