import { printableJson } from '../../core/show/printable.js';
import type { ScanReport } from '../types.js';

/** The report as JSON text: the same for the same bytes, whatever names the file holds. */
export function reportJson(reports: readonly ScanReport[], indent = 2): string {
  return printableJson(JSON.stringify(reports, undefined, indent));
}
