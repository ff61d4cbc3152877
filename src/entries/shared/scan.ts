/** What `brine/scan` gives besides `scan`. */
export { isBrineError } from '../../core/errors.js';
export type { GlobalPair, GlobalSpec } from '../../scan/policy/policy.js';
export { reportJson } from '../../scan/report/json.js';
export { reportSarif } from '../../scan/report/sarif.js';
export { reportText } from '../../scan/report/text.js';
export type { ScanOptions } from '../../scan/scan.js';
export type { Finding, GlobalUse, ScanReport, Severity, Use, Verdict } from '../../scan/types.js';
