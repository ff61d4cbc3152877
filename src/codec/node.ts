import { createCodecs } from './codecs.js';

export const nodeCodecs = /* @__PURE__ */ createCodecs({
  zlib: async () => (await import('./zlib-node.js')).zlib,
  gzip: async () => (await import('./zlib-node.js')).gzip,
});
