/** The report for people: what would happen, in words, before any detail. */
import { append } from '../append.js';
import { oneLine } from '../../core/show/printable.js';
import type { Finding, GlobalUse, ScanReport, Verdict } from '../types.js';

export interface TextOptions {
  /** ANSI colours. */
  readonly colour?: boolean;
  /** Also the harmless: every name, every note. */
  readonly verbose?: boolean;
}

const HEADLINES: Readonly<Record<Verdict, string>> = {
  dangerous: 'DANGEROUS',
  suspicious: 'SUSPICIOUS',
  error: 'UNREADABLE',
  safe: 'SAFE',
};

const COLOURS: Readonly<Record<Verdict, string>> = { dangerous: '31', suspicious: '33', error: '33', safe: '32' };

const ADVICE: Readonly<Record<Verdict, string>> = {
  dangerous: 'Do not load this file in Python. Delete it, and tell whoever gave it to you.',
  suspicious:
    'Load it in Python only if you trust whoever made it. What you know to be harmless can be allowed: brine scan --policy FILE.',
  error: 'Nobody can say what is in the part that cannot be read. Get the file again from its source.',
  safe: 'It only builds values from known classes of numpy, scikit-learn and the like.',
};

/** Findings of one kind are told once, with a few of their places. */
const SHOWN = 5;

/** One text for the globals of a finding: the same effect of several globals is told once. */
interface Group {
  effect: string;
  why: string;
  lines: string[];
}

function place(finding: { path: string; offset: number }): string {
  const inside = finding.path === '' ? '' : `${oneLine(finding.path)}, `;
  return `${inside}byte ${finding.offset}`;
}

function groups(findings: readonly Finding[]): Group[] {
  const byWords = new Map<string, Group>();
  for (const finding of findings) {
    const key = `${finding.rule} ${finding.effect} ${finding.why}`;
    let group = byWords.get(key);
    if (group === undefined) {
      group = { effect: finding.effect, why: finding.why, lines: [] };
      byWords.set(key, group);
    }
    group.lines.push(`${oneLine(finding.message)} (${place(finding)})`);
  }
  return [...byWords.values()];
}

function groupLines(group: Group): string[] {
  const { effect, why, lines } = group;
  const shown = lines.length > SHOWN + 1 ? lines.slice(0, SHOWN) : lines;
  const more = lines.length - shown.length;
  return [
    ...(effect === '' ? [] : [`  Loading it in Python would ${effect}.`]),
    ...shown.map((line) => `  ${effect === '' ? '' : '  '}- ${line}`),
    ...(more > 0 ? [`    - and ${more} more`] : []),
    ...(why === '' ? [] : [`    ${why}`]),
  ];
}

function names(globals: readonly GlobalUse[]): string {
  const all = new Set(globals.map((use) => `${use.module}.${use.name}`));
  return `${all.size} ${all.size === 1 ? 'name' : 'names'}`;
}

/** One report as text, several lines, without a newline at its end. Text of the file's own stays on its line, control characters escaped. */
export function reportText(report: ScanReport, options: TextOptions = {}): string {
  const { verdict, file, findings, globals } = report;
  const headline = HEADLINES[verdict];
  const title = `${file === '' ? 'the file' : oneLine(file)}: ${options.colour === true ? `\u001b[1;${COLOURS[verdict]}m${headline}\u001b[0m` : headline}`;
  const grave = findings.filter((finding) => finding.severity !== 'note');
  const lines = [title];
  if (verdict === 'safe') {
    lines.push(`  ${ADVICE.safe} (${names(globals)}, ${report.formats.join(' > ') || 'empty'})`);
  } else {
    for (const group of groups(grave)) append(lines, groupLines(group));
    lines.push(`  What to do: ${ADVICE[verdict]}`);
  }
  if (options.verbose === true) {
    for (const finding of findings)
      if (finding.severity === 'note') lines.push(`  note: ${oneLine(finding.message)} (${place(finding)})`);
    for (const use of globals)
      lines.push(`  ${use.standing}: ${oneLine(`${use.module}.${use.name}`)}, ${use.how} (${place(use)})`);
  }
  return lines.join('\n');
}
