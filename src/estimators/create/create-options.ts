export interface CreateOptions {
  /** The release of scikit-learn that is to read the model without a warning; its layout is written. Default 1.9.1. */
  sklearn?: string;
}
