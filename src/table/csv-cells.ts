/** Cells of CSV files: what is missing, which are numbers, how they are quoted, and the names of columns. */

/** The texts that `pandas.read_csv` takes for missing (its documented `na_values`). */
const MISSING = new Set(
  [
    '',
    '#N/A',
    '#N/A N/A',
    '#NA',
    '-1.#IND',
    '-1.#QNAN',
    '-NaN',
    '-nan',
    '1.#IND',
    '1.#QNAN',
    '<NA>',
    'N/A',
    'NA',
  ].concat(['NULL', 'NaN', 'None', 'n/a', 'nan', 'null']),
);

const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;
const INFINITY = /^\s*([+-]?)inf(?:inity)?\s*$/i;

/** True for the texts that mean a missing value. */
export function isMissing(cell: string): boolean {
  return MISSING.has(cell);
}

/** The number that a cell says; undefined for what is none. */
export function parseNumber(text: string): number | undefined {
  if (NUMBER.test(text)) return Number(text);
  const infinite = INFINITY.exec(text);
  if (infinite === null) return undefined;
  return infinite[1] === '-' ? -Infinity : Infinity;
}

/** As pandas names them: a column without a name by its place, a repeated name with a number that no other has. */
export function namesOf(header: readonly string[]): string[] {
  const names = header.map((name, at) => (name === '' ? `Unnamed: ${at}` : name));
  const given = new Set(names);
  const counts = new Map<string, number>();
  return names.map((name) => {
    let count = counts.get(name) ?? 0;
    let own = name;
    while (count > 0) {
      counts.set(name, count + 1);
      own = `${name}.${count}`;
      count = given.has(own) ? count + 1 : (counts.get(own) ?? 0);
    }
    counts.set(own, count + 1);
    return own;
  });
}

const FORMULA = /^[=+\-@\t\r]/;

/** One cell: quoted where needed, and text that a spreadsheet would run as a formula is made harmless. */
export function cellText(value: unknown, delimiter = ','): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  // A number with its sign is no formula.
  const safe = FORMULA.test(value) && parseNumber(value.replace(',', '.')) === undefined ? `'${value}` : value;
  const quoted = /[",\r\n]/.test(safe) || (delimiter !== ',' && safe.includes(delimiter));
  return quoted ? `"${safe.replaceAll('"', '""')}"` : safe;
}
