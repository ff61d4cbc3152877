/** The loaders of skops by name. */
import type { NodeReader } from '../translator.js';
import { arrayNodes } from './arrays.js';
import { callableNodes } from './callables.js';
import { containerNodes } from './containers.js';
import { objectNodes } from './objects.js';

export const nodeReaders: ReadonlyMap<string, NodeReader> = /* @__PURE__ */ new Map([
  ...containerNodes,
  ...callableNodes,
  ...objectNodes,
  ...arrayNodes,
]);
