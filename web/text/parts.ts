/** Parts of a model by their path of names, as the address has them: `prepare/numbers/scale`. */
import type { ModelDescription } from 'brine';
import { answeringPart, shortName } from './sentence.js';

export const pathText = (names: readonly string[]): string => names.map((name) => encodeURIComponent(name)).join('/');
export const pathOf = (text: string): string[] =>
  text === '' ? [] : text.split('/').map((name) => decodeURIComponent(name));

export function partAt(model: ModelDescription, names: readonly string[]): ModelDescription | undefined {
  let at: ModelDescription | undefined = model;
  for (const name of names) {
    const next: ModelDescription | string | undefined = at.parts.find((part) => part.name === name)?.model;
    if (next === undefined || typeof next === 'string') return undefined;
    at = next;
  }
  return at;
}

/** Where the estimator stands that answers. */
export function endPath(model: ModelDescription): string[] {
  const end = answeringPart(model);
  const names: string[] = [];
  for (let at = model; at !== end;) {
    const last = at.parts.at(-1);
    if (last === undefined || typeof last.model === 'string') break;
    names.push(last.name);
    at = last.model;
  }
  return names;
}

/** All parts, the model itself first. */
export function allParts(
  model: ModelDescription,
  names: readonly string[] = [],
): { names: readonly string[]; model: ModelDescription }[] {
  const below = model.parts.flatMap((part) =>
    typeof part.model === 'string' ? [] : allParts(part.model, [...names, part.name]),
  );
  return [{ names, model }, ...below];
}

export const partTitle = (names: readonly string[], model: ModelDescription): string =>
  names.length === 0 ? shortName(model.class) : `${names.join(' › ')}: ${shortName(model.class)}`;
