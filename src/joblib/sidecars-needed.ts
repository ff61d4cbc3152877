import { NotFoundError } from '../core/errors.js';

/** The pickle needs files beside it that are not at hand. */
export class SidecarsNeeded extends NotFoundError {
  readonly names: readonly string[];

  constructor(names: readonly string[]) {
    super(
      `the arrays of this Joblib file are in files beside it (${listed(names)}): load it by its path, or pass the option sidecar`,
    );
    this.name = 'NotFoundError';
    this.names = names;
  }
}

const SHOWN = 5;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map((name) => JSON.stringify(name));
  return names.length > SHOWN ? `${shown.join(', ')} and ${names.length - SHOWN} more` : shown.join(', ');
}
