/** What is counted anyway, under the names of MLServer, Triton and KServe, so that their dashboards and alerts go on working. */
import type { Catalog } from '../models/catalog.js';
import type { ServedModel } from '../models/served.js';
import type { Statistics } from '../models/statistics.js';
import { Distribution, type Family, gauge, type Histogram, type Sample } from '../telemetry/counts.js';

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

/** Bounds of histograms that Python's client has where nobody names any, as far as Brine keeps them. */
const USUAL = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

export interface Counted {
  readonly catalog: () => Catalog;
  /** By method, route and status. */
  readonly duration: Histogram;
  /** By model and version. */
  readonly predict: Histogram;
  readonly running: () => number;
}

const APP = { app_name: 'brine' };

const labelsOf = ({ name, version }: ServedModel): Record<string, string> => ({ model: name, version: version ?? '' });

const restLabels = ({ method, route, status }: Readonly<Record<string, string>>): Record<string, string> => ({
  ...APP,
  method: method!,
  path: route!,
  status_code: status!,
});

/** KServe tells no versions apart. */
function byName(predict: Histogram): Sample[] {
  const sums = new Map<string, Distribution>();
  for (const { labels, cell } of predict.all) {
    const name = labels['model']!;
    const sum = sums.get(name) ?? new Distribution(cell.bounds);
    sum.add(cell);
    sums.set(name, sum);
  }
  return [...sums].flatMap(([name, sum]) => sum.samples({ model_name: name }, USUAL));
}

export function otherNames({ catalog, duration, predict, running }: Counted): Family[] {
  const counters = FROM_STATISTICS.map(([name, help, read]): Family => ({
    name,
    help,
    type: 'counter',
    samples: () =>
      catalog().served.map((served) => ({ labels: labelsOf(served), value: Math.round(read(served.statistics)) })),
  }));
  return [
    ...counters,
    gauge('nv_inference_pending_request_count', 'Requests that wait to be computed (Triton)', () =>
      catalog().served.map((served) => ({ labels: labelsOf(served), value: served.queuedRequests })),
    ),
    {
      name: 'rest_server_requests_total',
      help: 'Answered requests (MLServer)',
      type: 'counter',
      samples: () => duration.all.map(({ labels, cell }) => ({ labels: restLabels(labels), value: cell.count })),
    },
    {
      name: 'rest_server_request_duration_seconds',
      help: 'Time to the answer (MLServer)',
      type: 'histogram',
      samples: () => duration.all.flatMap(({ labels, cell }) => cell.samples(restLabels(labels), USUAL)),
    },
    gauge('rest_server_requests_in_progress', 'Requests without an answer yet (MLServer)', () => [
      { labels: APP, value: running() },
    ]),
    {
      name: 'request_predict_seconds',
      help: 'Time of computing (KServe)',
      type: 'histogram',
      samples: () => byName(predict),
    },
  ];
}
