/** Metrics for Prometheus: what Brine counts under its own names, and the same under the names that dashboards of other servers use. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Observer } from '../app.js';
import type { Protocol } from '../http/protocol.js';
import { json } from '../http/answers.js';
import type { Catalog, CatalogEvent } from '../models/catalog.js';
import type { ServedModel } from '../models/served.js';
import { otherNames } from './other-metrics-node.js';

/** In seconds, as OpenTelemetry has them for HTTP servers. */
export const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const ROWS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16_384, 65_536];

export interface Metrics {
  readonly observer: Observer;
  readonly protocol: Protocol;
  readonly onEvent: (event: CatalogEvent) => void;
  readonly onServed: (served: ServedModel) => void;
  readonly register: Registry;
}

/** Versions of models have names of their own; where there is none the label is empty. */
const labels = (served: ServedModel): { model: string; version: string } => ({
  model: served.name,
  version: served.version ?? '',
});

/** @param catalog Asked when metrics are read, for what is true then. */
export function createMetrics(catalog: () => Catalog): Metrics {
  const register = new Registry();
  const registers = [register];
  const inProgress = new Gauge({
    name: 'brine_requests_in_progress',
    help: 'Requests without an answer yet',
    registers,
  });
  const duration = new Histogram({
    name: 'brine_request_duration_seconds',
    help: 'Time from the headers of a request to its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const bodies = new Counter({ name: 'brine_request_body_bytes_total', help: 'Bytes of bodies, unpacked', registers });
  const byModel = ['model', 'version'] as const;
  const inferences = new Counter({
    name: 'brine_inferences_total',
    help: 'Requests that reached a model, by how they ended',
    labelNames: [...byModel, 'outcome'],
    registers,
  });
  const rows = new Counter({
    name: 'brine_rows_total',
    help: 'Rows that were answered',
    labelNames: byModel,
    registers,
  });
  const queue = new Histogram({
    name: 'brine_queue_seconds',
    help: 'Time that rows waited to be computed',
    labelNames: byModel,
    buckets: SECONDS,
    registers,
  });
  const predict = new Histogram({
    name: 'brine_predict_seconds',
    help: 'Time of computing the batch that a request was in',
    labelNames: byModel,
    buckets: SECONDS,
    registers,
  });
  const batches = new Histogram({
    name: 'brine_batch_rows',
    help: 'Rows that were computed together',
    labelNames: byModel,
    buckets: ROWS,
    registers,
  });
  const loads = new Counter({
    name: 'brine_model_events_total',
    help: 'Versions that were loaded, refused or unloaded, and places that could not be reached',
    labelNames: ['model', 'event'],
    registers,
  });
  new Gauge({
    name: 'brine_queue_rows',
    help: 'Rows that wait to be computed',
    labelNames: byModel,
    registers,
    collect() {
      this.reset();
      for (const served of catalog().served) this.set(labels(served), served.queuedRows);
    },
  });
  new Gauge({
    name: 'brine_model_info',
    help: 'The version of each model that answers',
    labelNames: [...byModel, 'class'],
    registers,
    collect() {
      this.reset();
      for (const served of catalog().served) this.set({ ...labels(served), class: served.model.className }, 1);
    },
  });
  new Gauge({
    name: 'brine_model_ready',
    help: '1 for models that answer, 0 for those that should and do not',
    labelNames: ['model'],
    registers,
    collect() {
      this.reset();
      for (const { name, state } of catalog().index) this.set({ model: name }, state === 'READY' ? 1 : 0);
    },
  });
  const others = otherNames(register, catalog);
  let isFirst = true;

  return {
    register,
    observer: {
      started: () => {
        inProgress.inc();
        others.started();
      },
      ended: ({ method, route }, { status, ms, bytesIn }) => {
        inProgress.dec();
        duration.observe({ method, route, status }, ms / 1000);
        if (bytesIn > 0) bodies.inc(bytesIn);
        others.ended(method, route, status, ms / 1000);
      },
    },
    onEvent: ({ model, event }) => {
      loads.inc({ model, event });
    },
    onServed(served) {
      const own = labels(served);
      served.statistics.onBatch = (count) => {
        batches.observe(own, count);
      };
      served.statistics.onRequest = (ok, count, seconds) => {
        inferences.inc({ ...own, outcome: ok ? 'answered' : 'failed' });
        if (!ok) return;
        rows.inc(own, count);
        queue.observe(own, seconds.queue);
        predict.observe(own, seconds.compute);
        others.predicted(served.name, seconds.compute);
      };
    },
    protocol: {
      name: 'metrics',
      prefixes: ['/metrics'],
      routes: [
        {
          method: 'GET',
          path: '/metrics',
          quiet: true,
          async handle() {
            if (isFirst) collectDefaultMetrics({ register });
            isFirst = false;
            return new Response(await register.metrics(), { headers: { 'content-type': register.contentType } });
          },
        },
      ],
      error: (error, message) => json({ error: message }, error.status),
    },
  };
}
