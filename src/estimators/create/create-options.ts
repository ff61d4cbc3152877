export interface CreateOptions {
  /**
   * The release of scikit-learn that is to read the model without a warning; its layout is written. Default: that of
   * the models that it is made of, otherwise 1.9.1; a step that {@link withStep} puts into a model follows that model.
   */
  sklearn?: string;
}
