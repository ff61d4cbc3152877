/** Metrics for Prometheus: what Brine counts under its own names, and the same under the names that dashboards of other servers use. */
import type { Metric, Registry } from 'prom-client';
import type { Observer } from '../app.js';
import type { Protocol } from '../http/protocol.js';
import { answerOf, json } from '../http/answers.js';
import type { Catalog, CatalogEvent } from '../models/catalog.js';
import type { ServedModel } from '../models/served.js';
import { Counter, type Family, gauge, Histogram } from '../telemetry/counts.js';
import { otherNames } from './other-metrics-node.js';

/** In seconds, as OpenTelemetry has them for HTTP servers, and two below. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/**
 * Versions of a model whose counts are kept when they do not answer any more, so that they are read once again: a server may see
 * thousands, and each is some hundred lines of every reading.
 */
const RETIRED_KEPT = 5;
const ROWS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16_384, 65_536];

export interface Metrics {
  readonly observer: Observer;
  readonly protocol: Protocol;
  readonly onEvent: (event: CatalogEvent) => void;
  readonly onServed: (served: ServedModel) => void;
}

/** Versions of models have names of their own; where there is none the label is empty. */
const labelsOf = (served: ServedModel): { model: string; version: string } => ({
  model: served.name,
  version: served.version ?? '',
});

/** The families and Node's own figures as Prometheus reads them. The library is loaded when somebody asks for the first time. */
async function registryOf(families: readonly Family[]): Promise<Registry> {
  const { collectDefaultMetrics, Registry: Registered } = await import('prom-client');
  const register = new Registered();
  for (const family of families) {
    const { name, help, type } = family;
    const get = async (): Promise<object> => ({
      name,
      help,
      type,
      aggregator: 'sum',
      values: family
        .samples()
        .map(({ labels, value, suffix }) => ({ labels, value, metricName: `${name}${suffix ?? ''}` })),
    });
    // As much of a metric as a registry asks for.
    register.registerMetric({ name, help, type, aggregator: 'sum', get } as unknown as Metric);
  }
  collectDefaultMetrics({ register });
  return register;
}

/**
 * @param catalog Asked when metrics are read, for what is true then.
 * @param more Families beside these.
 */
export function createMetrics(catalog: () => Catalog, more: readonly Family[] = []): Metrics {
  let running = 0;
  const byModel = ['model', 'version'] as const;
  const duration = new Histogram(
    'brine_request_duration_seconds',
    'Time from the headers of a request to its answer',
    ['method', 'route', 'status'],
    SECONDS,
  );
  const bodies = new Counter('brine_request_body_bytes_total', 'Bytes of bodies, unpacked');
  const bytes = bodies.of();
  const inferences = new Counter('brine_inferences_total', 'Requests that reached a model, by how they ended', [
    ...byModel,
    'outcome',
  ]);
  const rows = new Counter('brine_rows_total', 'Rows that were answered', byModel);
  const queue = new Histogram('brine_queue_seconds', 'Time that rows waited to be computed', byModel, SECONDS);
  const predict = new Histogram(
    'brine_predict_seconds',
    'Time of computing the batch that a request was in',
    byModel,
    SECONDS,
  );
  const batches = new Histogram('brine_batch_rows', 'Rows that were computed together', byModel, ROWS);
  const loads = new Counter(
    'brine_model_events_total',
    'Versions that were loaded, refused or unloaded, and places that could not be reached',
    ['model', 'event'],
  );
  const families: readonly Family[] = [
    gauge('brine_requests_in_progress', 'Requests without an answer yet', () => [{ labels: {}, value: running }]),
    duration,
    bodies,
    inferences,
    rows,
    queue,
    predict,
    batches,
    loads,
    gauge('brine_queue_rows', 'Rows that wait to be computed', () =>
      catalog().served.map((served) => ({ labels: labelsOf(served), value: served.queuedRows })),
    ),
    gauge('brine_model_info', 'The version of each model that answers', () =>
      catalog().served.map((served) => ({ labels: { ...labelsOf(served), class: served.model.className }, value: 1 })),
    ),
    gauge('brine_model_ready', '1 for models of which every version answers that should, 0 for others', () =>
      catalog().names.map((name) => ({ labels: { model: name }, value: catalog().isReady(name) ? 1 : 0 })),
    ),
    ...otherNames({ catalog, duration, predict, running: () => running }),
    ...more,
  ];
  let registry: Promise<Registry> | undefined;
  /** By model, the one that came last at the end. */
  const versions = new Map<string, Set<string>>();
  function remember(model: string, version: string): void {
    const known = versions.get(model) ?? new Set();
    versions.set(model, known);
    known.delete(version);
    known.add(version);
    if (known.size <= RETIRED_KEPT) return;
    const answering = new Set(catalog().versions(model));
    const old = [...known].find((one) => one !== version && !answering.has(one));
    if (old === undefined) return;
    known.delete(old);
    for (const family of [inferences, rows, queue, predict, batches]) family.forget({ model, version: old });
  }

  return {
    observer: {
      started: () => {
        running++;
      },
      ended: ({ method, route }, { status, ms, bytesIn }) => {
        running--;
        duration.of(method, route, String(status)).observe(ms / 1000);
        bytes.value += bytesIn;
      },
    },
    onEvent: ({ model, event }) => {
      loads.of(model, event).value++;
    },
    onServed(served) {
      const { model, version } = labelsOf(served);
      remember(model, version);
      const sizes = batches.of(model, version);
      served.statistics.onBatch = (count) => {
        sizes.observe(count);
      };
      const answered = inferences.of(model, version, 'answered');
      const failed = inferences.of(model, version, 'failed');
      const own = {
        rows: rows.of(model, version),
        queue: queue.of(model, version),
        predict: predict.of(model, version),
      };
      served.statistics.onRequest = (ok, count, waited, computed) => {
        if (!ok) {
          failed.value++;
          return;
        }
        answered.value++;
        own.rows.value += count;
        own.queue.observe(waited / 1000);
        own.predict.observe(computed / 1000);
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
            const register = await (registry ??= registryOf(families));
            return answerOf(await register.metrics(), { 'content-type': register.contentType });
          },
        },
      ],
      error: (error, message) => json({ error: message }, error.status),
    },
  };
}
