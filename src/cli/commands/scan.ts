import { Command, Option } from 'commander';
import { BrineError } from '../../core/errors.js';
import { VERSION } from '../../core/version.js';
import {
  reportJson,
  reportSarif,
  reportText,
  scan,
  type ScanOptions,
  type ScanReport,
} from '../../entries/scan-node.js';
import { readWhole } from '../../entries/shared/inspect-node.js';
import { oneLine, printable } from '../exit.js';
import { addRegisterOption, type ModelOptions, registerModules } from '../model-options.js';
import { progressBar } from '../progress.js';
import { readPolicy } from '../policy-file.js';
import { MODEL_EXTENSION, type ScanTarget, scanTargets } from '../scan-paths.js';
import type { Terminal } from '../terminal.js';

interface ScanCommandOptions extends Pick<ModelOptions, 'register'> {
  json?: boolean;
  sarif?: boolean;
  policy?: string;
  failOn: 'dangerous' | 'suspicious';
  verbose?: boolean;
}

const EXAMPLES = `
Examples:
  $ brine scan churn.joblib
  $ brine scan models/ --fail-on dangerous
  $ brine scan 'models/**/*.pkl' --json > report.json
  $ curl -s https://example.com/model.pkl | brine scan -
  $ brine scan models/ --sarif > brine.sarif
  $ brine scan churn.joblib --policy allowed.json

A policy file is {"allow": [{"module": "mypkg.models", "name": "Churn", "reason": "ours"}], "deny": []}.

Nothing in a file runs while it is scanned.
Exit status: 0 safe, 1 dangerous, 2 suspicious, unreadable, or something was not looked at.`;

/** The status where something was not looked at. */
const NOT_ALL = 2;

/** A file that cannot even be read is a report too: a scan of a folder goes on. */
function unreadable(path: string, error: BrineError): ScanReport {
  return {
    verdict: 'error',
    file: path,
    bytes: 0,
    formats: [],
    findings: [
      {
        rule: 'cannot-be-opened',
        severity: 'error',
        message: error.message,
        effect: '',
        why: 'What cannot be looked into cannot be called safe.',
        offset: 0,
        path: '',
      },
    ],
    globals: [],
    pickles: 0,
  };
}

async function scanOne(path: string, terminal: Terminal, options: ScanOptions): Promise<ScanReport> {
  try {
    return path === '-'
      ? await scan(await terminal.readStdin(), { ...options, name: 'stdin' })
      : path.startsWith('registry:')
        ? await scan(await readWhole(path), { ...options, name: path })
        : await scan(path, options);
  } catch (error) {
    if (error instanceof BrineError) return unreadable(path, error);
    throw error;
  }
}

/** A file of a folder that is of no kind that Python loads: a text, a picture. */
function isBeside(target: ScanTarget, report: ScanReport): boolean {
  return (
    !target.named &&
    report.verdict === 'error' &&
    report.globals.length === 0 &&
    report.pickles === 0 &&
    !MODEL_EXTENSION.test(target.path) &&
    report.formats.every((format) => format === 'pickle')
  );
}

function statusOf(report: ScanReport, failOn: string): number {
  if (report.verdict === 'dangerous') return 1;
  if (report.verdict === 'error') return 2;
  return report.verdict === 'suspicious' && failOn === 'suspicious' ? 2 : 0;
}

function summary(reports: readonly ScanReport[], beside: number): string {
  const count = (verdict: string): number => reports.filter((report) => report.verdict === verdict).length;
  const parts = [
    `${count('dangerous')} dangerous`,
    `${count('suspicious')} suspicious`,
    `${count('error')} unreadable`,
    `${count('safe')} safe`,
  ];
  return `${reports.length} files: ${parts.join(', ')}${beside > 0 ? `; ${beside} others are no model files` : ''}`;
}

function print(reports: readonly ScanReport[], beside: number, options: ScanCommandOptions, terminal: Terminal): void {
  if (options.sarif === true) {
    terminal.out(`${reportSarif(reports, VERSION)}\n`);
  } else if (options.json === true) {
    terminal.out(`${reportJson(reports)}\n`);
  } else {
    for (const report of reports) {
      const plain = reportText(report, { verbose: options.verbose === true })
        .split('\n')
        .map(printable);
      if (terminal.colour) plain[0] = emphasised(plain[0]!, report);
      terminal.out(`${plain.join('\n')}\n`);
    }
    if (reports.length + beside > 1) terminal.out(`\n${summary(reports, beside)}\n`);
  }
}

const COLOURS: Readonly<Record<ScanReport['verdict'], number>> = { dangerous: 31, suspicious: 33, error: 33, safe: 32 };

/** The verdict in colour; the file's name is printable by now, so that only our own escapes reach the terminal. */
function emphasised(title: string, report: ScanReport): string {
  const at = title.lastIndexOf(': ') + 2;
  return `${title.slice(0, at)}\u001b[1;${COLOURS[report.verdict]}m${title.slice(at)}\u001b[0m`;
}

export function scanCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return addRegisterOption(new Command('scan'))
    .description('say what files would do in Python, without running any of it')
    .argument('<path...>', 'files, folders, patterns, or - for standard input')
    .option('--json', 'the reports as JSON')
    .option('--sarif', 'the reports as SARIF 2.1.0, for code-scanning pages')
    .option('--policy <file>', 'a JSON file of globals that are allowed or denied')
    .addOption(
      new Option('--fail-on <verdict>', 'the least verdict that gives an exit status other than 0')
        .choices(['dangerous', 'suspicious'])
        .default('suspicious'),
    )
    .option('-v, --verbose', 'also list every class and function that the files name')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], options: ScanCommandOptions) => {
      await registerModules(options);
      const policy = options.policy === undefined ? {} : await readPolicy(options.policy);
      const { targets, skipped } = await scanTargets(paths);
      const bar = progressBar(terminal, targets.length);
      const reports: ScanReport[] = [];
      let beside = 0;
      let worst = 0;
      for (const [i, target] of targets.entries()) {
        bar.step(i, target.path);
        const report = await scanOne(target.path, terminal, policy);
        if (isBeside(target, report)) {
          beside++;
          continue;
        }
        reports.push(report);
        const status = statusOf(report, options.failOn);
        // Dangerous is 1 and goes before suspicious, which is 2.
        if (status === 1 || worst === 0) worst = status === 0 ? worst : status;
      }
      bar.end();
      print(reports, beside, options, terminal);
      // Also beside JSON, whose readers see the status.
      for (const { path, why } of skipped) terminal.err(`brine: ${oneLine(path)}: skipped: ${oneLine(why)}\n`);
      setStatus(worst === 0 && skipped.length > 0 ? NOT_ALL : worst);
    });
}
