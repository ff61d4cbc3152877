/** What opening a file has found so far. */
import { append } from '../append.js';
import type { Foreign } from '../containers/foreign.js';
import type { Finding, GlobalUse, Severity } from '../types.js';

/** Formats that are named in a report; a file of many layers repeats itself. */
const MAX_FORMATS = 20;

export interface Words {
  readonly effect: string;
  readonly why: string;
}

export class Found {
  readonly findings: Finding[] = [];
  readonly globals: GlobalUse[] = [];
  readonly formats: string[] = [];
  pickles = 0;

  add(severity: Severity, rule: string, path: string, offset: number, message: string, words: Words): void {
    this.findings.push({ rule, severity, message, path, offset, ...words });
  }

  /** Notes a format that was met. */
  saw(format: string): void {
    if (this.formats.length < MAX_FORMATS) this.formats.push(format);
  }

  /** Notes a kind of model file that is told, and not read. */
  foreign({ format, message, effect, why }: Foreign, path: string): void {
    this.saw(format);
    this.add('suspicious', `${format}-file`, path, 0, message, { effect, why });
  }

  /** Adds what a stream of pickles, or a part, gave. */
  take(result: {
    readonly findings: readonly Finding[];
    readonly globals: readonly GlobalUse[];
    readonly pickles: number;
  }): void {
    append(this.findings, result.findings);
    append(this.globals, result.globals);
    this.pickles += result.pickles;
  }
}
