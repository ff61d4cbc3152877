/** What `brine serve` checks cards with: a JSON Schema without what is for people, and without limits that every safe integer keeps. */
export function bare(value) {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const isLimit = (name, own) => /^(?:minimum|maximum)$/.test(name) && Math.abs(own) === Number.MAX_SAFE_INTEGER;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, own]) => !['$schema', '$id', 'title'].includes(name) && !isLimit(name, own))
      .filter(([name, own]) => name !== 'description' || typeof own === 'object')
      .map(([name, own]) => [name, bare(own)]),
  );
}
