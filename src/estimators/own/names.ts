/** Names under which code is supplied, and the forms in which it may get X. */
import { InvalidInputError } from '../../core/errors.js';

/** The form in which code of one's own gets X. */
export type InputForm = 'array' | 'frame' | 'texts';

const FORMS: readonly InputForm[] = ['array', 'frame', 'texts'];

/** @throws InvalidInputError for what is no form of X */
export function checkForm(form: unknown, path: string): InputForm {
  const found = FORMS.find((known) => known === (form ?? 'array'));
  if (found !== undefined) return found;
  throw new InvalidInputError(`input of ${path} is 'array', 'frame' or 'texts', not ${JSON.stringify(form)}`);
}

/** @throws InvalidInputError unless it is `module.name`, as Python's files have it */
export function checkPath(path: string, example: string): void {
  if (typeof path === 'string' && /^[^.\s]+(?:\.[^.\s]+)+$/.test(path)) return;
  throw new InvalidInputError(
    `"${String(path)}" is no name of Python's: write it as module.ClassName or module.function, for example '${example}'`,
  );
}

/** The line that supplies a class. */
export function estimatorLine(path: string, method: string): string {
  return `registerEstimator('${path}', { ${method}: (X, self) => … })`;
}
