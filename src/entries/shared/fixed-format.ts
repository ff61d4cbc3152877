import type { DumpOptions, DumpResult, Format, ModelApi } from '../../model/options.js';
/** `load` and `dump` that always write their own format, whatever the extension: guides do write Joblib into `.pkl`. */
export function fixedFormat(
  api: Pick<ModelApi, 'load' | 'dump'>,
  format: Format,
): {
  load: ModelApi['load'];
  dump(value: unknown, path: string, options?: Omit<DumpOptions, 'format'>): Promise<DumpResult>;
} {
  return {
    load: api.load,
    dump: (value, path, options = {}) => api.dump(value, path, { ...options, format }),
  };
}
