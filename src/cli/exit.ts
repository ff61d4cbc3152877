/** How a command ends when something goes wrong: one line on standard error and a status from one table. */
import { BrineError, type ErrorCode } from '../core/errors.js';

/** 1: the file or model is at fault. 2: the command was given something that cannot be. 3: the system refused. */
export const EXIT_STATUS: Readonly<Record<ErrorCode, number>> = {
  FORMAT: 1,
  LIMIT: 1,
  UNSAFE_GLOBAL: 1,
  UNSUPPORTED: 1,
  INVALID_STATE: 1,
  OWN_CODE: 1,
  NOT_FITTED: 1,
  ENCODE: 1,
  CONFLICT: 1,
  INTEGRITY: 1,
  INVALID_INPUT: 2,
  NOT_FOUND: 2,
  IO: 3,
};

/** A defect of Brine itself (EX_SOFTWARE of sysexits). */
const INTERNAL = 70;

/** The status for an error, whatever it is. */
export function exitStatus(error: unknown): number {
  return error instanceof BrineError ? EXIT_STATUS[error.code] : INTERNAL;
}

/** Control characters and bidi marks from a file must not reach a terminal. */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** One line that names the file at fault. */
export function errorLine(error: unknown, file?: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = printable(message.replace(/\s*\n\s*/g, ' '));
  const named = file === undefined || line.startsWith(file) ? line : `${file}: ${line}`;
  return error instanceof BrineError ? `brine: ${named}` : `brine: internal error: ${named}`;
}
