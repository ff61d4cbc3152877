import { createCodecs } from './codecs.js';

export const browserCodecs = /* @__PURE__ */ createCodecs({
  zlib: async () => (await import('./zlib-browser.js')).zlib,
  gzip: async () => (await import('./zlib-browser.js')).gzip,
});
