/** Commands that look after a registry: gc and fsck. */
import type { Command } from 'commander';
import { fsck, gc } from '../../../entries/registry-node.js';
import { sizeText } from '../../../inspect/sizes.js';
import type { Terminal } from '../../terminal.js';
import { addHook, answer, type ChangeFlags, type CommonFlags, opened, openedForChange, progressOf, subcommand } from './shared.js'; // prettier-ignore

const SHOWN = 20;

export function gcCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return addHook(
    subcommand('gc', 'remove what no environment, protection or rule of retention keeps; says first what that is', [
      'brine registry gc                 only say what would go',
      'brine registry gc --delete',
    ]),
  )
    .option('--delete', 'really remove')
    .action(async (flags: ChangeFlags & { delete?: boolean }) => {
      const registry = await openedForChange(flags, terminal, setStatus);
      const report = await gc(registry, { dryRun: flags.delete !== true, progress: progressOf(terminal, 'bytes') });
      const { versions, blobs, bytes, dryRun } = report;
      const verb = dryRun ? 'would remove' : 'removed';
      answer(terminal, flags, report, () => [
        ...versions.slice(0, SHOWN).map(({ name, version, pushed }) => `  ${name}@${version}, pushed ${pushed}`),
        ...(versions.length > SHOWN ? [`  … and ${versions.length - SHOWN} more`] : []),
        `${verb} ${versions.length} versions and ${blobs.length} blobs nobody needs (${sizeText(bytes)})`,
        ...(dryRun && versions.length + blobs.length > 0 ? ['brine registry gc --delete does it'] : []),
      ]);
    });
}

export function fsckCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return subcommand('fsck', 'check every digest, chain and blob, and make the indexes again', [
    'brine registry fsck',
    'brine registry fsck --read-only --json',
  ])
    .option('--read-only', 'write nothing')
    .action(async (flags: CommonFlags & { readOnly?: boolean }) => {
      const registry = await opened(flags);
      const report = await fsck(registry, {
        readOnly: flags.readOnly === true,
        progress: progressOf(terminal, 'checked'),
      });
      if (!report.ok) setStatus(1);
      answer(terminal, flags, report, () => [
        ...report.problems.map(({ key, message }) => `  ${key}: ${message}`),
        `${report.ok ? 'sound' : `${report.problems.length} problems`}: ${report.models} models, ${report.versions} versions, ${report.entries} history entries, ${report.blobs} blobs (${sizeText(report.bytes)})`,
        ...(report.rebuilt.length === 0
          ? []
          : [`${report.rebuilt.length} derived files ${flags.readOnly === true ? 'are behind' : 'written again'}`]),
      ]);
    });
}
