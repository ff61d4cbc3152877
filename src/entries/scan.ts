/** `brine/scan` in browsers: bytes, Blobs and URLs. */
import { browserCodecs } from '../codec/browser.js';
import { browserFiles } from '../io/browser-files.js';
import { inflateBrowser } from '../scan/containers/inflate-browser.js';
import { createScan } from '../scan/scan.js';
import { scanContext } from '../model/scan-context.js';

const scanner = /* @__PURE__ */ createScan({
  ...scanContext,
  files: browserFiles,
  codecs: browserCodecs,
  inflate: inflateBrowser,
});

/** Says what a file would do in Python, without doing any of it. */
export const scan = scanner.scan;

export * from './shared/scan.js';
