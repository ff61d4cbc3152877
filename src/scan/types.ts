/** What a scan finds, and how it is reported. */
import type { Compression } from '../core/detect.js';
import type { Limits } from '../core/limits.js';

/** The judgement about a file. `error` means that it could not be read to its end, so nobody may call it safe. */
export type Verdict = 'safe' | 'error' | 'suspicious' | 'dangerous';

export type Severity = 'note' | 'error' | 'suspicious' | 'dangerous';

/** How a global is used: only named (and so imported), called, or changed by BUILD or an item. */
export type Use = 'imported' | 'called' | 'set';

/** A class or function that the file names, at its first mention. */
export interface GlobalUse {
  readonly module: string;
  readonly name: string;
  /** Byte offset of the first mention in the (decompressed) stream. */
  readonly offset: number;
  readonly how: Use;
  /** Where in the container: `archive/data.pkl`, `#2` for the second pickle of a stream; '' for the file itself. */
  readonly path: string;
  /** `allowed`, `restricted`, `unknown` or `dangerous`, by the policy. */
  readonly standing: string;
}

export interface Finding {
  /** Stable id of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  /** What was found. */
  readonly message: string;
  /** What it would do in Python; empty where nothing runs. */
  readonly effect: string;
  /** Why it matters. */
  readonly why: string;
  readonly offset: number;
  readonly path: string;
  /** `module.name`, where the finding is about a global. */
  readonly global?: string;
  readonly how?: Use;
}

export interface ScanReport {
  readonly verdict: Verdict;
  /** Name of the file, as it was given; empty for bytes. */
  readonly file: string;
  /** Size as stored. */
  readonly bytes: number;
  /** What was seen through, outermost first: `gzip`, `zip`, `pickle` … */
  readonly formats: readonly string[];
  /** Gravest first, then in the order of the file. */
  readonly findings: readonly Finding[];
  readonly globals: readonly GlobalUse[];
  /** Number of pickles that were read. */
  readonly pickles: number;
}

const RANK: Readonly<Record<Severity, number>> = {
  note: 0,
  error: 1,
  suspicious: 2,
  dangerous: 3,
};
const VERDICTS: readonly Verdict[] = ['safe', 'error', 'suspicious', 'dangerous'];

/** The verdict that follows from findings: the gravest counts. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  let rank = 0;
  for (const finding of findings) rank = Math.max(rank, RANK[finding.severity]);
  return VERDICTS[rank]!;
}

/** Gravest first; within, by place. */
export function sortFindings(findings: Finding[]): Finding[] {
  return findings.sort(
    (a, b) =>
      RANK[b.severity] - RANK[a.severity] || compare(a.path, b.path) || a.offset - b.offset || compare(a.rule, b.rule),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The compressors, as this folder needs them. */
export interface Decompressor {
  decompress(bytes: Uint8Array, method: Compression, limits: Limits): Promise<Uint8Array>;
}
