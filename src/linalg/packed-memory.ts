/**
 * Bytes of the forms that predictions make of a model and keep: panels, packed trees, weights by column. They are counted for
 * the estimator whose method is running, and for those around it.
 */
const open: object[] = [];
const forms = new WeakMap<object, Map<object, number>>();

/** Before a method of an estimator runs; {@link leave} after it. */
export function enter(owner: object): void {
  open.push(owner);
}

export function leave(): void {
  open.pop();
}

/** `form` is what the bytes belong to: once more of the same counts once. */
export function notePacked(form: object, bytes: number): void {
  for (const owner of open) {
    let known = forms.get(owner);
    if (known === undefined) forms.set(owner, (known = new Map()));
    known.set(form, bytes);
  }
}

export function packedBytes(owner: object): number {
  let sum = 0;
  for (const bytes of forms.get(owner)?.values() ?? []) sum += bytes;
  return sum;
}
