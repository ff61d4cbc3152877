import type { BoosterFile } from '../../core/detect.js';
import { toPlainGraph } from '../../pickle/read/plain-graph.js';
import type { LoadOptions, ModelContext } from '../options.js';

/** A file of a boosting library's own. */
export async function boosterOf(
  bytes: Uint8Array,
  kind: BoosterFile,
  options: LoadOptions,
  context: ModelContext,
): Promise<unknown> {
  const { value, globals } =
    kind === 'catboost'
      ? (await import('../../estimators/libraries/catboost/model-file.js')).catboostGraph(bytes)
      : (await import('../../estimators/libraries/boosting/model-files.js')).boosterGraph(bytes, kind);
  await context.prepare?.(globals);
  return options.lossless === true ? value : toPlainGraph(value, context.bind, options);
}
