/** Numbers as people read them, and as they type them. */

/** About four significant digits; the exact value stands in the title of what shows it. */
export function short(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e7) return minus(String(value));
  if (size >= 1e7 || size < 1e-4) return minus(value.toExponential(Math.max(0, digits - 2)));
  return minus(String(Number(value.toPrecision(digits))));
}

const minus = (text: string): string => text.replaceAll('-', '−');

export const signed = (value: number): string => (value > 0 ? `+${short(value)}` : short(value));

/** A share as a percentage that never says 0 or 100 of what is neither. */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) return '< 0.1 %';
  if (share < 1 && share > 0.999) return '> 99.9 %';
  if (share === 0 || share === 1) return `${100 * share} %`;
  return `${(100 * share).toFixed(1)} %`;
}

export const count = (value: number): string => value.toLocaleString('en').replaceAll(',', ' ');

export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [size / 1000, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/**
 * A number as it is typed: `1.5`, `1,5`, `1 234,5`, `1.234,5`, `1,234.5`, `2e-3`, `−4`. Undefined for what is none. A lone comma
 * or point is the decimal one: who types `1,234` gets 1.234.
 */
export function parseNumber(text: string): number | undefined {
  let plain = text
    .trim()
    .replaceAll('−', '-')
    .replace(/[\s\u00a0\u202f'’]/g, '');
  const [comma, point] = [plain.lastIndexOf(','), plain.lastIndexOf('.')];
  if (comma >= 0 && point >= 0) {
    plain = comma > point ? plain.replaceAll('.', '').replace(',', '.') : plain.replaceAll(',', '');
  } else if (comma >= 0) {
    plain = plain.indexOf(',') === comma ? plain.replace(',', '.') : plain.replaceAll(',', '');
  } else if (plain.indexOf('.') !== point) plain = plain.replaceAll('.', '');
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain) ? Number(plain) : undefined;
}

export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;
