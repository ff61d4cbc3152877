/** Parameters beside their defaults, of a model and all its parts. */
import { Estimator } from 'brine';
import { type Parameter, parametersOf, partsOf } from 'brine/explain';
import { handler } from '../../contract.js';
import { type At, modelAt } from '../../files.js';

export interface PartParameters {
  readonly part: readonly string[];
  readonly class: string;
  readonly parameters: readonly Parameter[];
}

declare module '../../contract.js' {
  interface Contract {
    parameters: { ask: At; give: PartParameters[] };
  }
}

const MAX_PARTS = 500;

export default handler('parameters', (at) => {
  const found: PartParameters[] = [];
  const todo: { model: Estimator; part: readonly string[] }[] = [{ model: modelAt(at), part: at.part }];
  const seen = new Set<Estimator>();
  for (let next = todo.shift(); next !== undefined && found.length < MAX_PARTS; next = todo.shift()) {
    const { model, part } = next;
    if (seen.has(model)) continue;
    seen.add(model);
    const name = model.className.slice(model.className.lastIndexOf('.') + 1);
    found.push({ part, class: name, parameters: parametersOf(model) });
    for (const [key, inner] of partsOf(model))
      if (inner instanceof Estimator) todo.push({ model: inner, part: [...part, key] });
  }
  return found;
});
