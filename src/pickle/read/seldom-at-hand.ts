/** For those who read without waiting: everything that pickles can have. */
import { provideShortTexts } from '../text.js';
import { SHORT_TEXTS } from '../text-short.js';
import type { UnpicklerOptions } from './options.js';
import { provideSeldom, provideTextRuns } from './rare-opcodes.js';
import { SeldomOpcodes, toPython3 } from './seldom-opcodes.js';
import { TextRun } from './text-run.js';
import { Unpickler } from './unpickler.js';

export function seldomAtHand(): void {
  provideShortTexts(SHORT_TEXTS);
  provideTextRuns(TextRun);
  provideSeldom({ SeldomOpcodes, toPython3 });
}

/** A machine that never asks for code. */
export function wholeUnpickler(bytes: Uint8Array, options?: UnpicklerOptions, position?: number): Unpickler {
  seldomAtHand();
  return new Unpickler(bytes, options, position);
}
