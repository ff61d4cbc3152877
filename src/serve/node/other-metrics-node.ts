/** What is counted anyway, under the names of MLServer, Triton and KServe, so that their dashboards and alerts go on working. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Catalog } from '../models/catalog.js';
import type { ServedModel } from '../models/served.js';
import type { Statistics } from '../models/statistics.js';

export interface OtherMetrics {
  started(): void;
  ended(method: string, route: string, status: number, seconds: number): void;
  predicted(model: string, seconds: number): void;
}

/** Counters that are read from the statistics of models. */
const FROM_STATISTICS: readonly (readonly [name: string, help: string, read: (statistics: Statistics) => number])[] = [
  ['model_infer_request_success_total', 'Requests that a model answered (MLServer)', ({ answered }) => answered.count],
  ['model_infer_request_failure_total', 'Requests that a model refused (MLServer)', ({ fail }) => fail.count],
  ['nv_inference_request_success', 'Requests that a model answered (Triton)', ({ answered }) => answered.count],
  ['nv_inference_request_failure', 'Requests that a model refused (Triton)', ({ fail }) => fail.count],
  ['nv_inference_count', 'Rows that were answered (Triton)', ({ rows }) => rows],
  ['nv_inference_exec_count', 'Batches that were computed (Triton)', ({ batches }) => batches],
  [
    'nv_inference_request_duration_us',
    'Microseconds of all answered requests (Triton)',
    ({ answered }) => answered.ms * 1000,
  ],
  ['nv_inference_queue_duration_us', 'Microseconds in the queue (Triton)', ({ queue }) => queue.ms * 1000],
  ['nv_inference_compute_infer_duration_us', 'Microseconds of computing (Triton)', ({ infer }) => infer.ms * 1000],
];

export function otherNames(register: Registry, catalog: () => Catalog): OtherMetrics {
  const registers = [register];
  const labelNames = ['model', 'version'];
  const labels = (served: ServedModel): Record<string, string> => ({
    model: served.name,
    version: served.version ?? '',
  });
  for (const [name, help, read] of FROM_STATISTICS) {
    new Counter({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const served of catalog().served) this.inc(labels(served), Math.round(read(served.statistics)));
      },
    });
  }
  new Gauge({
    name: 'nv_inference_pending_request_count',
    help: 'Requests that wait to be computed (Triton)',
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const served of catalog().served) this.set(labels(served), served.queuedRequests);
    },
  });
  const requests = new Counter({
    name: 'rest_server_requests_total',
    help: 'Answered requests (MLServer)',
    labelNames: ['app_name', 'method', 'path', 'status_code'],
    registers,
  });
  const durations = new Histogram({
    name: 'rest_server_request_duration_seconds',
    help: 'Time to the answer (MLServer)',
    labelNames: ['app_name', 'method', 'path', 'status_code'],
    registers,
  });
  const inProgress = new Gauge({
    name: 'rest_server_requests_in_progress',
    help: 'Requests without an answer yet (MLServer)',
    labelNames: ['app_name'],
    registers,
  });
  const predicted = new Histogram({
    name: 'request_predict_seconds',
    help: 'Time of computing (KServe)',
    labelNames: ['model_name'],
    registers,
  });
  const app = { app_name: 'brine' };
  return {
    started: () => {
      inProgress.inc(app);
    },
    ended(method, route, status, seconds) {
      inProgress.dec(app);
      const all = { ...app, method, path: route, status_code: status };
      requests.inc(all);
      durations.observe(all, seconds);
    },
    predicted: (model, seconds) => {
      predicted.observe({ model_name: model }, seconds);
    },
  };
}
