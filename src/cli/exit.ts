/** How a command ends when something goes wrong: one line on standard error and a status from one table. */
import { BrineError, type ErrorCode } from '../core/errors.js';
import { oneLine, printable } from '../core/show/printable.js';

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

/** One line that names the file at fault, and where more is said of errors of this kind. */
export function errorLine(error: unknown, file?: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = oneLine(message.replace(/\s*\n\s*/g, ' '));
  const named = file === undefined || line.startsWith(file) ? line : `${file}: ${line}`;
  return error instanceof BrineError
    ? `brine: ${named} [brine explain ${error.code}]`
    : `brine: internal error: ${named}`;
}

export { oneLine, printable };
