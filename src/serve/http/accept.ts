/** What a client takes, by its `Accept…` headers. */

/** Names with their weights: 1 where none is given. */
export function weightsOf(header: string | null): Map<string, number> {
  return new Map(
    (header ?? '').split(',').map((part) => {
      const [name = '', ...parameters] = part.split(';').map((one) => one.trim().toLowerCase());
      const weight = parameters.find((one) => one.startsWith('q='))?.slice(2);
      return [name, weight === undefined ? 1 : Number(weight)];
    }),
  );
}

/** True where CSV is named, and not less welcome than JSON; who takes anything gets JSON. */
export function wantsCsv({ headers }: Request): boolean {
  const weights = weightsOf(headers.get('accept'));
  const csv = weights.get('text/csv') ?? 0;
  const json = weights.get('application/json');
  if (csv <= 0) return false;
  // Of two that are as welcome the one that stands first.
  if (json === csv) return [...weights.keys()].indexOf('text/csv') < [...weights.keys()].indexOf('application/json');
  return csv > (json ?? 0);
}
