/** What is watched of inputs and scores, as metrics. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Catalog } from '../models/catalog.js';
import type { ServedModel } from '../models/served.js';
import { InputWatch } from '../watching/watch.js';

/** Names of features that become labels; wider models are counted as a whole. */
const MAX_FEATURES = 200;

/** @returns what to do with each version before it serves */
export function watchMetrics(register: Registry, catalog: () => Catalog): (served: ServedModel) => void {
  const watches = new WeakMap<ServedModel, InputWatch>();
  const registers = [register];
  const each = (take: (served: ServedModel, watch: InputWatch) => void): void => {
    for (const served of catalog().served) {
      const watch = watches.get(served);
      if (watch !== undefined) take(served, watch);
    }
  };
  const labels = ({ name, version }: ServedModel): { model: string; version: string } => ({
    model: name,
    version: version ?? '',
  });
  new Counter({
    name: 'brine_input_values_total',
    help: 'Values of features: seen, missing, unknown categories, out of the ranges that the model keeps',
    labelNames: ['model', 'version', 'feature', 'kind'],
    registers,
    collect() {
      this.reset();
      each((served, { features }) => {
        for (const { name, seen, missing, unknown, outOfRange } of features) {
          const feature = features.length > MAX_FEATURES ? 'all' : name;
          const counts = { seen, missing, unknown, out_of_range: outOfRange };
          for (const [kind, count] of Object.entries(counts)) this.inc({ ...labels(served), feature, kind }, count);
        }
      });
    },
  });
  new Gauge({
    name: 'brine_score_stability_index',
    help: 'Population stability index of scores against the golden ones of the card',
    labelNames: ['model', 'version'],
    registers,
    collect() {
      this.reset();
      each((served, { stability }) => {
        if (stability !== undefined && !Number.isNaN(stability.index)) this.set(labels(served), stability.index);
      });
    },
  });
  return (served) => {
    const watch = new InputWatch(served);
    watches.set(served, watch);
    served.watch = (rows, outputs) => {
      watch.take(rows, outputs);
    };
  };
}
