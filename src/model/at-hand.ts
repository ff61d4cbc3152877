/** What Node has at hand, where a file more costs more than the code in it: models are often Joblib's. */
import { kernelsAtHand } from '../estimators/running/kernels-at-hand.js';
import { wrapperReaders } from '../joblib/wrapper.js';
import { addReaders } from './readers.js';

export function codeAtHand(): void {
  kernelsAtHand();
  addReaders(wrapperReaders);
}
