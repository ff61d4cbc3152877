/** Logs: one JSON object a line for each request and each event. No values of features are in them. */
import type { Observer } from '../app.js';
import type { CatalogEvent } from '../models/catalog.js';

export type LogForm = 'json' | 'text' | 'none';

export type Fields = Readonly<Record<string, unknown>>;

export interface Log {
  say(level: 'info' | 'warn' | 'error', message: string, fields?: Fields): void;
}

const round = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.round(ms * 1000) / 1000;

/** @param write Takes one line with its end. */
export function createLog(form: LogForm, write: (line: string) => void, now: () => Date = () => new Date()): Log {
  return {
    say(level, message, fields = {}) {
      if (form === 'none') return;
      const time = now().toISOString();
      if (form === 'json') {
        write(`${JSON.stringify({ time, level, message, ...fields })}\n`);
        return;
      }
      const shown = Object.entries(fields)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
      // Paths and messages come from clients: a control character would forge a line or colour a terminal.
      const line = [time, level, message, ...shown].join(' ').replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '?');
      write(`${line}\n`);
    },
  };
}

/** The access log. */
export function accessLog(log: Log): Observer {
  return {
    started: () => undefined,
    ended(access, { status, ms, bytesIn, failure }) {
      const { requestId, traceId, method, path, route, protocol, model, version, rows, queueMs, predictMs, error } =
        access;
      const level = status >= 500 ? 'error' : 'info';
      log.say(level, 'request', {
        method,
        path: path.slice(0, 500),
        route,
        protocol,
        status,
        duration_ms: round(ms),
        bytes_in: bytesIn,
        request_id: requestId,
        trace_id: traceId,
        model_name: model,
        model_version: version,
        rows,
        queue_ms: round(queueMs),
        predict_ms: round(predictMs),
        // What was refused may quote values of the request.
        error: status >= 500 ? error : undefined,
        ...(failure instanceof Error ? { cause: failure.message, stack: failure.stack } : {}),
      });
    },
  };
}

/** Events of models. */
export function eventLog(log: Log): (event: CatalogEvent) => void {
  const LEVELS = { loaded: 'info', unloaded: 'info', refused: 'error', unreachable: 'warn' } as const;
  return ({ event, model, version, reason, ms }) => {
    log.say(LEVELS[event], `model ${event}`, {
      model_name: model,
      model_version: version,
      reason,
      duration_ms: round(ms),
    });
  };
}
