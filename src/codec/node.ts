import { createCodecs } from './codecs.js';
import { portableCodecs } from './portable.js';

export const nodeCodecs = /* @__PURE__ */ createCodecs({
  ...portableCodecs,
  zlib: async () => (await import('./zlib/node.js')).zlib,
  zfile: async () => (await import('./zlib/zf-file.js')).zfileOver((await import('./zlib/node.js')).zlib),
  gzip: async () => (await import('./zlib/node.js')).gzip,
});
