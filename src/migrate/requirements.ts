/** Targets as people write requirements: `scikit-learn==1.9.1`, `numpy>=1.26,<2`, a line of requirements.txt. */
import { InvalidInputError } from '../core/errors.js';
import { compareVersions, type Library, LIBRARIES, numbersOf, OPTIONAL } from './versions.js';

/** The last release of every series that Brine knows the layouts of, oldest first. */
export const KNOWN_RELEASES: Readonly<Record<Library, readonly string[]>> = {
  'scikit-learn': (
    '0.20.0 0.20.1 0.20.2 0.20.3 0.20.4 0.21.1 0.21.2 0.21.3 0.22 0.22.1 0.22.2.post1 0.23.0 0.23.1 0.23.2 0.24.0 0.24.1 ' +
    '0.24.2 1.0 1.0.1 1.0.2 1.1.0 1.1.1 1.1.2 1.1.3 1.2.0 1.2.1 1.2.2 1.3.0 1.3.1 1.3.2 1.4.0 1.4.1.post1 1.4.2 1.5.0 ' +
    '1.5.1 1.5.2 1.6.0 1.6.1 1.7.0 1.7.1 1.7.2 1.8.0 1.9.0 1.9.1'
  ).split(' '),
  numpy:
    '1.11.3 1.12.1 1.13.3 1.14.6 1.15.4 1.16.6 1.17.5 1.18.5 1.19.5 1.20.3 1.21.6 1.22.4 1.23.5 1.24.4 1.25.2 1.26.4 2.0.2 2.1.3 2.2.6 2.3.5 2.4.6'.split(
      ' ',
    ),
  scipy:
    '1.0.1 1.1.0 1.2.3 1.3.3 1.4.1 1.5.4 1.6.3 1.7.3 1.8.1 1.9.3 1.10.1 1.11.4 1.12.0 1.13.1 1.14.1 1.15.3 1.16.3 1.17.1'.split(
      ' ',
    ),
  pandas: '0.23.4 0.24.2 0.25.3 1.0.5 1.1.5 1.2.5 1.3.5 1.4.4 1.5.3 2.0.3 2.1.4 2.2.3 2.3.3 3.0.0 3.1.1'.split(' '),
  joblib:
    '0.8.4 0.9.4 0.10.3 0.11 0.12.5 0.13.2 0.14.1 0.15.1 0.16.0 0.17.0 1.0.1 1.1.1 1.2.0 1.3.2 1.4.2 1.5.2 1.6.0'.split(
      ' ',
    ),
  lightgbm: '2.2.3 2.3.1 3.1.1 3.3.2 4.7.0'.split(' '),
  xgboost: '0.90 1.0.2 1.3.3 1.5.2 3.4.1'.split(' '),
  'imbalanced-learn': '0.4.3 0.5.0 0.6.2 0.7.0 0.8.1 0.9.0 0.9.1 0.10.1 0.11.0 0.12.4 0.13.0 0.14.2'.split(' '),
  python: '2.7 3.0 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 3.10 3.11 3.12 3.13 3.14'.split(' '),
};

const ALIASES: Readonly<Record<string, Library>> = {
  sklearn: 'scikit-learn',
  scikit_learn: 'scikit-learn',
  py: 'python',
  imblearn: 'imbalanced-learn',
};

/** The newest release of a library that Brine knows. */
export function newestOf(library: Library): string {
  return KNOWN_RELEASES[library].at(-1)!;
}

interface Clause {
  readonly operator: string;
  readonly version: string;
}

export interface Requirement {
  readonly library: Library;
  /** As it was written. */
  readonly text: string;
  /** The release that it stands for: the one that is named, or the newest known one that fits. */
  readonly version: string;
}

const LINE = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/;
const CLAUSE = /^(===|~=|==|!=|<=|>=|<|>)\s*([0-9][0-9A-Za-z.!+_-]*(?:\.\*)?)$/;

/**
 * One requirement. `newest` alone, or `numpy newest`, is not PEP 440: {@link resolveTargets} knows the word.
 *
 * @throws InvalidInputError for what is no requirement, an unknown library or a release that Brine does not know
 */
export function parseRequirement(text: string): Requirement {
  const bare = text
    .replace(/\s#.*$/, '')
    .replace(/;.*$/, '')
    .trim();
  const match = LINE.exec(bare);
  const library = libraryOf(bare);
  if (match === null) throw new InvalidInputError(`"${text}" is no requirement: write one such as scikit-learn==1.9.1`);
  if (library === undefined) {
    throw new InvalidInputError(`Brine knows no layouts of ${match[1]!}: it knows ${LIBRARIES.join(', ')}`);
  }
  const clauses = match[2]!
    .replace(/^\((.*)\)$/, '$1')
    .split(',')
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '')
    .map((clause) => parseClause(clause, text));
  return { library, text: bare, version: choose(library, clauses, bare) };
}

function parseClause(clause: string, text: string): Clause {
  const match = CLAUSE.exec(clause);
  if (match === null) {
    throw new InvalidInputError(
      `"${text}" is no requirement that Brine reads: write NAME==1.2.3, or <, <=, >, >=, !=, ~= with commas`,
    );
  }
  return { operator: match[1]!, version: match[2]! };
}

function choose(library: Library, clauses: readonly Clause[], text: string): string {
  const exact = clauses.find(({ operator, version }) => /^===?$/.test(operator) && !version.endsWith('*'));
  const known = KNOWN_RELEASES[library];
  if (exact !== undefined) {
    const full = fullName(library, exact.version);
    if (!clauses.every((clause) => satisfies(full, clause)))
      throw new InvalidInputError(`${text}: no release is all of that`);
    if (series(library, full) !== undefined) return full;
    throw new InvalidInputError(unknownText(library, text));
  }
  const found = [...known].reverse().find((version) => clauses.every((clause) => satisfies(version, clause)));
  if (found === undefined) throw new InvalidInputError(unknownText(library, text));
  return found;
}

function unknownText(library: Library, text: string): string {
  return `${text}: Brine does not know such a release of ${library}; it knows ${KNOWN_RELEASES[library].join(', ')}, and newest`;
}

/** `1.9` is what its first release calls itself: scikit-learn says 1.9.0, and 1.0 and 0.22 without a zero. */
function fullName(library: Library, version: string): string {
  return KNOWN_RELEASES[library].find((known) => compareVersions(known, version) === 0) ?? version;
}

/** The known release of the same series: a bug fix that came later has its layouts. */
function series(library: Library, version: string): string | undefined {
  const [major, minor = 0] = numbersOf(version);
  return KNOWN_RELEASES[library].find((known) => {
    const numbers = numbersOf(known);
    return numbers[0] === major && (numbers[1] ?? 0) === minor;
  });
}

function satisfies(version: string, { operator, version: wanted }: Clause): boolean {
  if (wanted.endsWith('.*')) {
    const prefix = numbersOf(wanted.slice(0, -2));
    const numbers = numbersOf(version);
    const same = prefix.every((number, i) => (numbers[i] ?? 0) === number);
    return operator === '!=' ? !same : same;
  }
  const order = compareVersions(version, wanted);
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  if (operator === '>') return order > 0;
  if (operator === '>=') return order >= 0;
  if (operator === '!=') return order !== 0;
  if (operator === '~=') {
    const prefix = numbersOf(wanted).slice(0, -1);
    const numbers = numbersOf(version);
    return order >= 0 && prefix.every((number, i) => (numbers[i] ?? 0) === number);
  }
  return order === 0;
}

const libraryOf = (line: string): Library | undefined => {
  const name = LINE.exec(line)?.[1]?.toLowerCase() ?? '';
  return ALIASES[name] ?? LIBRARIES.find((one) => one === name.replaceAll('_', '-'));
};

/** Lines of a requirements file as pip joins them, without comments and without options such as `--hash`. */
function linesOf(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .map((line) => (line.startsWith('-') ? line : line.replace(/\s--?[a-z].*$/, '').trim()));
}

/**
 * Lines of a requirements file that name libraries which Brine knows; others concern no model file.
 *
 * @param constraints Texts of the files that `-c` names: they say which release, and not that there is one
 */
export function requirementsIn(text: string, constraints: readonly string[] = []): string[] {
  const bounds = constraints.flatMap(linesOf).map(withoutMarker);
  return linesOf(text)
    .filter((line) => libraryOf(line) !== undefined)
    .map((line) => {
      const library = libraryOf(line);
      const [own, marker] = [withoutMarker(line), /;.*$/.exec(line)?.[0] ?? ''];
      const more = bounds.filter((bound) => libraryOf(bound) === library).map((bound) => LINE.exec(bound)![2]!);
      const clauses = [LINE.exec(own)![2]!, ...more].filter((one) => one !== '').join(',');
      return more.length === 0 ? line : `${LINE.exec(own)![1]!}${clauses}${marker}`;
    });
}

/** Other files that a requirements file names, by the option that names them. */
export function filesIn(text: string, option: 'requirement' | 'constraint'): string[] {
  const pattern = option === 'requirement' ? /^(?:-r|--requirement)[ =]?\s*(\S+)/ : /^(?:-c|--constraint)[ =]?\s*(\S+)/;
  return linesOf(text).flatMap((line) => pattern.exec(line)?.[1] ?? []);
}

const withoutMarker = (line: string): string => line.replace(/;.*$/, '').trim();

/** Whether a line is for a Python: what it says of platforms is left to whoever wrote it, an extra is none that anybody asked for. */
function isFor(line: string, python: string): boolean {
  const marker = /;(.*)$/.exec(line.replace(/\s#.*$/, ''))?.[1];
  if (marker === undefined) return true;
  return marker.split(/\bor\b/).some((any) =>
    any.split(/\band\b/).every((one) => {
      const match = /^[\s(]*(\w+)\s*(===|~=|==|!=|<=|>=|<|>)\s*["']([^"']*)["'][\s)]*$/.exec(one);
      if (match === null) return true;
      const [, name, operator, version] = match as unknown as [string, string, string, string];
      if (name === 'extra') return false;
      if (!/^python_(?:full_)?version$/.test(name)) return true;
      return satisfies(python, { operator, version });
    }),
  );
}

/** Every target once; `newest` means the newest release of each library that is not named. */
export function parseTargets(targets: readonly string[]): Requirement[] {
  const found = new Map<Library, Requirement>();
  let newest = targets.length === 0;
  const pythons = targets.filter((text) => libraryOf(text.trim()) === 'python').map(parseRequirement);
  const python = pythons[0]?.version ?? newestOf('python');
  for (const text of targets) {
    if (!isFor(text, python)) continue;
    if (text.trim().toLowerCase() === 'newest') {
      newest = true;
      continue;
    }
    const requirement = parseRequirement(text);
    const other = found.get(requirement.library);
    if (other !== undefined && other.version !== requirement.version) {
      throw new InvalidInputError(`${other.text} and ${requirement.text} are two releases of ${requirement.library}`);
    }
    found.set(requirement.library, requirement);
  }
  if (!newest && found.size === 0)
    throw new InvalidInputError(`${targets.join(', ')}: no target is left for Python ${python}`);
  if (newest) {
    for (const library of LIBRARIES) {
      if ((OPTIONAL as readonly Library[]).includes(library)) continue;
      const version = newestOf(library);
      if (!found.has(library)) found.set(library, { library, text: `${library}==${version}`, version });
    }
  }
  return [...found.values()];
}

/** The wanted release of each library that is named. */
export function resolveTargets(targets: readonly string[]): Partial<Record<Library, string>> {
  return Object.fromEntries(parseTargets(targets).map(({ library, version }) => [library, version]));
}
