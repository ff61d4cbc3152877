/** Commands that carry versions from one registry to another: copy, export, import. */
import type { Command } from 'commander';
import {
  type Arrival,
  copyVersions,
  exportVersions,
  importVersions,
  openRegistry,
} from '../../../entries/registry-node.js';
import { sizeText } from '../../../inspect/sizes.js';
import { hookOf } from '../../hook.js';
import type { Terminal } from '../../terminal.js';
import { answer, type ChangeFlags, changing, type CommonFlags, messageOf, opened, openedForChange, subcommand } from './shared.js'; // prettier-ignore

const REFERENCES = 'NAME for all its versions; NAME@VERSION, NAME@ENVIRONMENT or NAME@ALIAS for one';

function arrivalLines(arrivals: readonly Arrival[], where: string, dryRun: boolean): string[] {
  const copied = arrivals.filter(({ status }) => status === 'copied');
  const bytes = copied.reduce((sum, one) => sum + one.bytes, 0);
  return [
    ...arrivals.map(
      ({ name, version, status }) => `  ${name}@${version}${status === 'copied' ? '' : ', which was there already'}`,
    ),
    `${where}: ${dryRun ? 'would take' : 'took'} ${copied.length} of ${arrivals.length} versions (${sizeText(bytes)})`,
  ];
}

export function copyCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return changing('copy', 'copy versions to another registry, with card, signature, description and tags', [
    'brine registry copy churn@production --to other-registry',
    'brine registry copy churn --to other-registry --dry-run',
  ])
    .argument('<model...>', REFERENCES)
    .requiredOption('--to <where>', 'the other registry: a folder or s3://BUCKET/PREFIX')
    .option('--dry-run', 'only say what would be copied')
    .action(async (references: string[], flags: ChangeFlags & { to: string; dryRun?: boolean }) => {
      const onEvent = hookOf(flags.hook, terminal, setStatus);
      const to = await openRegistry(flags.to, onEvent === undefined ? {} : { onEvent });
      const dryRun = flags.dryRun === true;
      const arrivals = await copyVersions(await opened(flags), to, references, { ...messageOf(flags), dryRun });
      answer(terminal, flags, arrivals, () => arrivalLines(arrivals, to.store.url, dryRun));
    });
}

export function exportCommand(terminal: Terminal): Command {
  return subcommand('export', 'write versions into one file, to keep or to carry', [
    'brine registry export churn@production -o churn.brine.zip',
    'brine registry export churn@1.4.0 churn@1.3.0 -o two.brine.zip',
  ])
    .argument('<model...>', REFERENCES)
    .requiredOption('-o, --output <file>', 'the file to write, a ZIP archive')
    .action(async (references: string[], flags: CommonFlags & { output: string }) => {
      const { output: out } = flags;
      const report = await exportVersions(await opened(flags), references, out);
      answer(terminal, flags, report, () => [
        `${out}: ${report.versions.map(({ name, version }) => `${name}@${version}`).join(', ')} (${sizeText(report.bytes)})`,
      ]);
    });
}

export function importCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return changing('import', 'take the versions of a file that export wrote', [
    'brine registry import churn.brine.zip',
    'brine registry import churn.brine.zip --dry-run --json',
  ])
    .argument('<file>', 'what brine registry export wrote')
    .option('--dry-run', 'only say what would be taken')
    .action(async (file: string, flags: ChangeFlags & { dryRun?: boolean }) => {
      const registry = await openedForChange(flags, terminal, setStatus);
      const dryRun = flags.dryRun === true;
      const arrivals = await importVersions(registry, file, { ...messageOf(flags), dryRun });
      answer(terminal, flags, arrivals, () => arrivalLines(arrivals, registry.store.url, dryRun));
    });
}
