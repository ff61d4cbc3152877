/** What a model is, in one sentence. */
import type { ModelDescription } from 'brine';
import { plural, count } from './numbers.js';

export const shortName = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

type Described = ModelDescription;

/** The model that answers: behind pipelines and searches. */
export function answeringPart(model: Described): Described {
  let at = model;
  for (let depth = 0; depth < 20; depth++) {
    const name = shortName(at.class);
    const last = name === 'Pipeline' || at.parts[0]?.name === 'best_estimator_' ? at.parts.at(-1)?.model : undefined;
    if (last === undefined || typeof last === 'string') return at;
    at = last;
  }
  return at;
}

function kindText(model: Described): string {
  const { kind, classes } = model;
  if (kind !== 'classifier' || classes === null) return kind;
  return classes.length === 2 ? 'classifier of two classes' : `classifier of ${count(classes.length)} classes`;
}

function featureText({ features }: Described): string {
  if (features.count === null) return '';
  const words = (features.types ?? []).filter((type) => type === 'text' || type === 'object').length;
  const mixed = words > 0 && words < features.count ? `, ${words} of them words` : '';
  return ` It takes ${plural(features.count, 'feature')}${mixed}.`;
}

const article = (word: string): string => (/^[aeiou]/i.test(word) ? 'An' : 'A');

export function sentence(model: Described): string {
  if (model.kind === 'estimator' && model.methods.length === 0 && model.parts.length === 0)
    return `An object of ${model.class}, which Brine does not run.`;
  const own = shortName(model.class);
  const end = answeringPart(model);
  const kind = kindText(model);
  const steps = model.parts.length;
  const what =
    end === model
      ? `${article(kind)} ${kind}: ${own}`
      : `${article(kind)} ${kind}: ${own === 'Pipeline' ? `a pipeline of ${plural(steps, 'step')}` : own} ending in ${shortName(end.class)}`;
  const trees = end.sizes.trees > 1 ? ` with ${plural(end.sizes.trees, 'tree')}` : '';
  const release = model.sklearn === null ? '' : `, written by scikit-learn ${model.sklearn}`;
  return `${what}${trees}${release}.${featureText(model)}`;
}
