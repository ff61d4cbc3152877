/** The findings of one pickle, as they are collected. */
import type { Finding, Severity, Use } from './types.js';

/** Findings of one kind that are listed one by one; further ones are counted. */
const LISTED = 50;

export interface FindingWords {
  readonly effect?: string;
  readonly why?: string;
  readonly global?: string;
  readonly how?: Use;
}

/** How parts of the judge report what they find. */
export type Report = (rule: string, severity: Severity, offset: number, message: string, words?: FindingWords) => void;

export class FindingList {
  readonly path: string;
  readonly #findings: Finding[] = [];
  readonly #counts = new Map<string, number>();

  constructor(path: string) {
    this.path = path;
  }

  add(rule: string, severity: Severity, offset: number, message: string, words: FindingWords = {}): void {
    const kind = `${rule} ${severity}`;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    if (count > LISTED) return;
    const { effect = '', why = '', ...rest } = words;
    this.#findings.push({ rule, severity, message, effect, why, offset, path: this.path, ...rest });
  }

  has(severity: Severity): boolean {
    return this.#findings.some((finding) => finding.severity === severity);
  }

  get isEmpty(): boolean {
    return this.#findings.length === 0;
  }

  all(): Finding[] {
    const out = [...this.#findings];
    for (const [kind, count] of this.#counts) {
      if (count <= LISTED) continue;
      const [rule, severity] = kind.split(' ');
      const same = out.find((finding) => finding.rule === rule && finding.severity === severity)!;
      out.push({
        ...same,
        severity: 'note',
        message: `${rule}: ${count - LISTED} more of the same`,
        effect: '',
        why: '',
      });
    }
    return out;
  }
}
