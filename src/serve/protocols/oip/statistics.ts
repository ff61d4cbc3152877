/** Triton's statistics extension. Durations there are counts with nanoseconds. */
import { json } from '../../http/answers.js';
import type { Route } from '../../http/protocol.js';
import type { Duration } from '../../models/statistics.js';
import type { ServedModel } from '../../models/served.js';
import { modelOf } from '../ask.js';

const shown = ({ count, ms }: Duration): { count: number; ns: number } => ({ count, ns: Math.round(ms * 1e6) });
const NONE = { count: 0, ns: 0 };

export function statisticsOf({ name, version, statistics, bytes }: ServedModel): Record<string, unknown> {
  const { answered, fail, queue, input, infer, output, rows, batches, last, sizes } = statistics;
  return {
    name,
    version: version ?? '',
    last_inference: last,
    inference_count: rows,
    execution_count: batches,
    inference_stats: {
      success: shown(answered),
      fail: shown(fail),
      queue: shown(queue),
      compute_input: shown(input),
      compute_infer: shown(infer),
      compute_output: shown(output),
      cache_hit: NONE,
      cache_miss: NONE,
    },
    response_stats: {},
    batch_stats: [...sizes]
      .sort(([a], [b]) => a - b)
      .map(([size, duration]) => ({
        batch_size: size,
        compute_input: NONE,
        compute_infer: shown(duration),
        compute_output: NONE,
      })),
    memory_usage: bytes === undefined ? [] : [{ type: 'CPU', id: 0, byte_size: bytes }],
  };
}

export const statisticsRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v2/models/stats',
    handle: ({ serving }) => json({ model_stats: serving.catalog.served.map(statisticsOf) }),
  },
  ...['/v2/models/:model/stats', '/v2/models/:model/versions/:version/stats'].map((path): Route => ({
    method: 'GET',
    path,
    handle: (call) =>
      json({ model_stats: [statisticsOf(modelOf(call, call.param('model'), call.optional('version')))] }),
  })),
];
