/** What stands for inert objects once somebody knows their classes: told by those above, so that objects can be asked. */

/** Told by the rooms that know classes. */
export interface ObjectViews {
  /** What runs in place of an object: an estimator or an instance of a registered class; undefined where it stays inert. */
  of(object: object): unknown;
  /** Why nothing runs in its place, of classes that are known by name only. */
  why?(object: object): string | undefined;
  /** An attribute of an object as a plain value, models in it bound unless the object must stay inert. */
  attribute(object: object, name: string, isInert: boolean): unknown;
}

let views: ObjectViews | undefined;

export function setViews(next: ObjectViews): void {
  views = next;
}

/** Objects of files that would be dangerous in Python: they are for looking at. */
const inert = new WeakSet<object>();

export function keepInert(object: object): void {
  inert.add(object);
}

export function viewOf(object: object): unknown {
  return inert.has(object) ? undefined : views?.of(object);
}

export function whyInert(object: object): string | undefined {
  return views?.why?.(object);
}

export function attributeOf(object: object, name: string): unknown {
  const isInert = inert.has(object);
  const value = views?.attribute(object, name, isInert);
  if (isInert && typeof value === 'object' && value !== null) inert.add(value);
  return value;
}
