/**
 * What a plain container was in the file. Plain values cannot tell 1.0 from 1 or a tuple from a list; this memory,
 * kept beside them, lets `dump` write a loaded and perhaps edited bundle with the types that it came with.
 */
interface Origin {
  readonly tuple: boolean;
  /** Positions (arrays) or keys (dicts) where a float with an integral value stood. */
  readonly floats: ReadonlySet<unknown> | undefined;
}

const origins = new WeakMap<object, Origin>();

export function rememberOrigin(container: object, tuple: boolean, floats: ReadonlySet<unknown> | undefined): void {
  if (tuple || floats !== undefined) origins.set(container, { tuple, floats });
}

export function wasTuple(container: object): boolean {
  return origins.get(container)?.tuple === true;
}

export function floatPlaces(container: object): ReadonlySet<unknown> | undefined {
  return origins.get(container)?.floats;
}
