/** JSON of results, with what JSON lacks: numbers that are not finite or not safe. */

/**
 * JSON text of nested lists and scalars. NaN becomes null, infinities the strings "Infinity" and "-Infinity",
 * a bigint its digits; -0 keeps its sign.
 */
export function jsonText(value: unknown): string {
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value);
    return Number.isNaN(value) ? 'null' : `"${value > 0 ? '' : '-'}Infinity"`;
  }
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(jsonText).join(', ')}]`;
  if (value instanceof Map) return objectText([...value]);
  if (typeof value === 'object' && value !== null) {
    if ('tolist' in value && typeof value.tolist === 'function') return jsonText((value.tolist as () => unknown)());
    if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'));
    return objectText(Object.entries(value));
  }
  return JSON.stringify(value) ?? 'null';
}

function objectText(entries: readonly (readonly [unknown, unknown])[]): string {
  return `{${entries.map(([key, item]) => `${JSON.stringify(String(key))}: ${jsonText(item)}`).join(', ')}}`;
}
