import { Command } from 'commander';
import { BrineError } from '../../core/errors.js';
import { type Cause, doctor, readRequirements, type Report } from '../../entries/migrate-node.js';
import { errorLine, exitStatus, oneLine } from '../exit.js';
import type { Terminal } from '../terminal.js';

interface DoctorOptions {
  for?: string[];
  requirement?: string[];
  json?: boolean;
}

const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

const EXAMPLES = `
Examples:
  $ brine doctor churn.joblib             the newest release of each library
  $ brine doctor churn.joblib --for scikit-learn==1.9.1
  $ brine doctor models/*.pkl --for 'numpy<2' --for python==3.12
  $ brine doctor churn.joblib -r requirements.txt --json | jq '.targets[].verdict'

Verdicts: loads, warns, differs (answers otherwise), fails (when it is called), does-not-load.
Exit status 0 where every target loads every file and answers alike, with or without a warning.`;

const WORDS: Readonly<Record<string, string>> = {
  loads: 'loads',
  warns: 'loads with a warning',
  differs: 'loads and answers differently',
  fails: 'loads and fails when called',
  'does-not-load': 'does not load',
};

function causeLine({ path, class: name, attribute, python, mendable }: Cause): string {
  const place = `${path === '' ? name : `${path.replace(/^\./, '')} (${name})`}${attribute === undefined ? '' : ` ${attribute}`}`;
  return `    ${oneLine(place)}: ${oneLine(python)}${mendable ? '' : ' (migrate cannot mend it)'}`;
}

function page(path: string, { writer, targets, requirements, own }: Report): string {
  const lines = [path];
  const wrote = Object.entries(writer).filter(([, version]) => version !== undefined);
  lines.push(
    `  written by ${wrote.length === 0 ? 'nobody that it names' : wrote.map(([name, version]) => `${name} ${String(version)}`).join(', ')}`,
  );
  for (const { target, verdict, causes } of targets) {
    lines.push(`  ${target}: ${WORDS[verdict]!}`, ...causes.map(causeLine));
    if (causes.some(({ mendable }) => mendable))
      lines.push(`    brine migrate ${path} -o OUT --to '${target}' mends it`);
  }
  if (requirements !== '') lines.push(`  loads as it is with: ${requirements}`);
  if (own.length > 0) lines.push(`  classes of your own, which no release changes: ${own.join(', ')}`);
  return `${lines.join('\n')}\n`;
}

export function doctorCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return new Command('doctor')
    .description('what a model file does in other releases of its libraries, and why')
    .argument('<file...>', 'Pickle or Joblib files')
    .option('--for <requirement>', 'a release, as in requirements.txt; may be repeated; "newest" for all', collect)
    .option('-r, --requirement <file>', 'take the releases from a requirements file', collect)
    .option('--json', 'a line of JSON per file')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], options: DoctorOptions) => {
      const targets = [...(options.for ?? [])];
      for (const file of options.requirement ?? []) targets.push(...(await readRequirements(file)));
      for (const path of paths) {
        try {
          const report = await doctor(path, targets);
          if (report.targets.some(({ verdict }) => verdict !== 'loads' && verdict !== 'warns')) setStatus(1);
          terminal.out(options.json === true ? `${JSON.stringify({ file: path, ...report })}\n` : page(path, report));
        } catch (error) {
          if (!(error instanceof BrineError) || paths.length === 1) throw error;
          terminal.err(`${errorLine(error, path)}\n`);
          setStatus(exitStatus(error));
        }
      }
    });
}
