/** How many steps a forecast goes. */
import { InvalidInputError } from '../../../core/errors.js';
import { shown } from '../../input/cells.js';

const MOST = 1_000_000;

/** @throws InvalidInputError for anything but a positive whole number */
export function stepsOf(steps: unknown): number {
  if (steps === undefined) return 1;
  if (typeof steps === 'number' && Number.isInteger(steps) && steps > 0 && steps <= MOST) return steps;
  throw new InvalidInputError(`forecast takes a whole number of steps from 1 to ${MOST}, not ${shown(steps)}`);
}
