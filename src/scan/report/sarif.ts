/** The report as SARIF 2.1.0 (OASIS), which code-scanning pages read. */
import { oneLine, printableJson } from '../../core/show/printable.js';
import type { Finding, ScanReport, Severity } from '../types.js';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

const LEVELS: Readonly<Record<Severity, string>> = {
  dangerous: 'error',
  suspicious: 'warning',
  error: 'warning',
  note: 'note',
};

/** How code-scanning pages rank a finding (`security-severity`, 0 to 10). */
const SCORES: Readonly<Record<Severity, string>> = { dangerous: '9.8', suspicious: '5.0', error: '4.0', note: '0.0' };

/** A path as a URI reference, whatever characters the name has. */
function uriOf(file: string): string {
  const path = file.replaceAll('\\', '/');
  const encoded = path.split('/').map(encodePart).join('/');
  return /^[A-Za-z]:/.test(path) ? `file:///${encoded}` : encoded;
}

/** Lone surrogates cannot be encoded; they become the replacement character. */
function encodePart(part: string): string {
  return encodeURIComponent(
    part.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd'),
  );
}

function ruleOf(finding: Finding): object {
  return {
    id: finding.rule,
    shortDescription: {
      text: finding.effect === '' ? finding.rule.replaceAll('-', ' ') : `It would ${finding.effect}.`,
    },
    fullDescription: { text: finding.why === '' ? finding.rule : finding.why },
    defaultConfiguration: { level: LEVELS[finding.severity] },
    properties: { tags: ['security'], 'security-severity': SCORES[finding.severity] },
  };
}

function resultOf(finding: Finding, index: number, file: string): object {
  const effect = finding.effect === '' ? '' : ` Loading it in Python would ${finding.effect}.`;
  return {
    ruleId: finding.rule,
    ruleIndex: index,
    level: LEVELS[finding.severity],
    message: { text: `${oneLine(finding.message)}.${effect}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file === '' ? 'stdin' : file) },
          region: { byteOffset: Math.max(0, Math.trunc(finding.offset)), byteLength: 1 },
        },
        ...(finding.path === ''
          ? {}
          : { logicalLocations: [{ fullyQualifiedName: oneLine(finding.path), kind: 'member' }] }),
      },
    ],
    properties: { ...(finding.global === undefined ? {} : { global: oneLine(finding.global), how: finding.how }) },
  };
}

/** One run over all reports, as SARIF text. */
export function reportSarif(reports: readonly ScanReport[], version: string): string {
  const rules = new Map<string, { index: number; rule: object }>();
  const results: object[] = [];
  for (const report of reports) {
    for (const finding of report.findings) {
      let known = rules.get(finding.rule);
      if (known === undefined) {
        known = { index: rules.size, rule: ruleOf(finding) };
        rules.set(finding.rule, known);
      }
      results.push(resultOf(finding, known.index, report.file));
    }
  }
  const driver = { name: 'Brine', semanticVersion: version, rules: [...rules.values()].map(({ rule }) => rule) };
  const text = JSON.stringify(
    { $schema: SCHEMA, version: '2.1.0', runs: [{ tool: { driver }, results, columnKind: 'utf16CodeUnits' }] },
    undefined,
    2,
  );
  return printableJson(text);
}
