/** Pairs of a name and an estimator, as a map. */
export function namedIn<E>(
  isEstimator: (value: unknown) => value is E,
  parts: unknown,
): Map<string, E | string | null> {
  const found = new Map<string, E | string | null>();
  for (const part of Array.isArray(parts) ? (parts as unknown[]) : []) {
    const [name, step] = Array.isArray(part) ? (part as unknown[]) : [];
    if (typeof name !== 'string') continue;
    if (isEstimator(step) || typeof step === 'string' || step === null) found.set(name, step);
  }
  return found;
}
