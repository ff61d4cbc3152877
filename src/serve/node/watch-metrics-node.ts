/** What is watched of inputs and scores, as metrics. */
import type { Catalog } from '../models/catalog.js';
import type { ServedModel } from '../models/served.js';
import { type Family, gauge, type Sample } from '../telemetry/counts.js';
import { InputWatch } from '../watching/watch.js';

/** Names of features that become labels; wider models are counted as a whole. */
const MAX_FEATURES = 200;

const labelsOf = ({ name, version }: ServedModel): { model: string; version: string } => ({
  model: name,
  version: version ?? '',
});

function valuesOf(served: ServedModel, { features }: InputWatch): Sample[] {
  const counts = new Map<string, { labels: Record<string, string>; value: number }>();
  for (const { name, seen, missing, unknown, outOfRange } of features) {
    const feature = features.length > MAX_FEATURES ? 'all' : name;
    for (const [kind, count] of Object.entries({ seen, missing, unknown, out_of_range: outOfRange })) {
      const key = `${feature}\u0000${kind}`;
      const known = counts.get(key);
      if (known === undefined) counts.set(key, { labels: { ...labelsOf(served), feature, kind }, value: count });
      else known.value += count;
    }
  }
  return [...counts.values()];
}

/** The families, and what to do with each version before it serves. */
export function watchMetrics(catalog: () => Catalog): {
  families: readonly Family[];
  onServed: (served: ServedModel) => void;
} {
  const watches = new WeakMap<ServedModel, InputWatch>();
  const each = (take: (served: ServedModel, watch: InputWatch) => readonly Sample[]): readonly Sample[] =>
    catalog().served.flatMap((served) => {
      const watch = watches.get(served);
      return watch === undefined ? [] : take(served, watch);
    });
  return {
    families: [
      {
        name: 'brine_input_values_total',
        help: 'Values of features: seen, missing, unknown categories, out of the ranges that the model keeps',
        type: 'counter',
        samples: () => each(valuesOf),
      },
      gauge(
        'brine_score_stability_index',
        'Population stability index of scores against the golden ones of the card',
        () =>
          each((served, { stability }) =>
            stability === undefined || Number.isNaN(stability.index)
              ? []
              : [{ labels: labelsOf(served), value: stability.index }],
          ),
      ),
    ],
    onServed(served) {
      const watch = new InputWatch(served);
      watches.set(served, watch);
      served.watch = (rows, outputs) => {
        watch.take(rows, outputs);
      };
    },
  };
}
