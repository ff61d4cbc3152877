/** `brine/scan` in Node: with file paths. */
import { nodeCodecs } from '../codec/node.js';
import { nodeFiles } from '../io/node-files.js';
import { inflateNode } from '../scan/containers/inflate-node.js';
import { createScan } from '../scan/scan.js';
import { scanContext } from '../model/scan-context.js';

const scanner = /* @__PURE__ */ createScan({
  ...scanContext,
  files: nodeFiles,
  codecs: nodeCodecs,
  inflate: inflateNode,
});

/**
 * Says what a file would do in Python, without doing any of it: `(await scan('churn.joblib')).verdict`.
 *
 * @param source A path, URL, Blob or File, ArrayBuffer or Uint8Array.
 * @throws NotFoundError, IoError where the file itself cannot be read; whatever is in it gives a report.
 *
 * @example
 * const { verdict, findings } = await scan('churn.joblib');
 * if (verdict !== 'safe') console.error(findings.map((finding) => finding.message).join('\n'));
 */
export const scan = scanner.scan;

export * from './shared/scan.js';
