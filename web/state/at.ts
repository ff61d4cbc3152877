/** Which model, or part of it, the page looks at. */
import type { At } from '../worker/files.js';
import { current, currentModel } from './files.js';

export function currentAt(part: readonly string[] = []): At {
  return { file: current.value?.id ?? '', path: currentModel.value?.path ?? '', part };
}
