/** Names of methods as cards and servers say them. */

/** Python's name of a method: `predict_proba` for `predictProba`, and itself for itself. */
export function pythonName(method: string): string {
  return method.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
