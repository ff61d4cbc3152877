/** What Node has at hand, where a file more costs more than the code in it, and classes may be registered after a model was loaded. */
import * as classCode from '../estimators/own/instances.js';
import { provideClassCode } from '../estimators/own/registered.js';
import { kernelsAtHand } from '../estimators/running/kernels-at-hand.js';
import { wrapperReaders } from '../joblib/wrapper.js';
import { addReaders } from './readers.js';

export function codeAtHand(): void {
  kernelsAtHand();
  addReaders(wrapperReaders);
  provideClassCode(classCode);
}
