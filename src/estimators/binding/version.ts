/** The release of scikit-learn that wrote a model, from `_sklearn_version`. */
export class SklearnVersion {
  readonly text: string;
  readonly major: number;
  readonly minor: number;

  constructor(text: string) {
    this.text = text;
    const match = /^(\d{1,4})\.(\d{1,4})/.exec(text);
    this.major = match === null ? 0 : Number(match[1]);
    this.minor = match === null ? 0 : Number(match[2]);
  }

  /** True for this release and later ones. */
  since(major: number, minor: number): boolean {
    return this.major > major || (this.major === major && this.minor >= minor);
  }
}

/** Files without `_sklearn_version` come from 0.17 or before. */
export const UNKNOWN_VERSION = /* @__PURE__ */ new SklearnVersion('0.17');
