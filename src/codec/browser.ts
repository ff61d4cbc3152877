import { createCodecs } from './codecs.js';
import { portableCodecs } from './portable.js';

export const browserCodecs = /* @__PURE__ */ createCodecs({
  ...portableCodecs,
  zlib: async () => (await import('./zlib/browser.js')).zlib,
  zfile: async () => (await import('./zlib/zf-file.js')).zfileOver((await import('./zlib/browser.js')).zlib),
  gzip: async () => (await import('./zlib/browser.js')).gzip,
});
