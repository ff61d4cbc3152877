/** Commands about jobs that scored with a version: attach-run, runs. */
import type { Command } from 'commander';
import { attachRun, runs } from '../../../entries/registry-node.js';
import { textTable } from '../../table.js';
import type { Terminal } from '../../terminal.js';
import { answer, type ChangeFlags, changing, type CommonFlags, messageOf, opened, openedForChange, subcommand } from './shared.js'; // prettier-ignore

export function attachRunCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return changing('attach-run', 'note at a version that a finished job of brine score used it', [
    'brine registry attach-run finished/ churn@1.4.0',
    'brine registry runs churn@1.4.0',
  ])
    .argument('<scores>', 'the folder of the job, or its s3:// address')
    .argument('[model]', 'NAME@VERSION; default: the version that the job names')
    .action(async (folder: string, reference: string | undefined, flags: ChangeFlags) => {
      const registry = await openedForChange(flags, terminal, setStatus);
      const run = await attachRun(registry, folder, {
        ...messageOf(flags),
        ...(reference === undefined ? {} : { reference }),
      });
      answer(terminal, flags, run, () => [
        `${run.name}@${run.version}: ${run.rows} rows in ${run.output}${run.unchanged === true ? ', noted before' : ''}`,
      ]);
    });
}

export function runsCommand(terminal: Terminal): Command {
  return subcommand('runs', 'the jobs that scored with a version', [
    'brine registry runs churn@1.4.0',
    'brine registry runs churn --json',
  ])
    .argument('<model>', 'NAME for all its versions; NAME@VERSION, NAME@ENVIRONMENT or NAME@ALIAS for one')
    .action(async (reference: string, flags: CommonFlags) => {
      const found = await runs(await opened(flags), reference);
      answer(terminal, flags, found, () =>
        found.length === 0
          ? [`${reference}: no job is known`]
          : [
              textTable([
                ['version', 'noted', 'rows', 'failed', 'shards', 'methods', 'scores', 'who', 'why'],
                ...found.map((run) => [
                  run.version,
                  run.attached,
                  String(run.rows),
                  String(run.failed),
                  String(run.shards),
                  run.methods.join(', '),
                  run.output,
                  run.by,
                  run.message ?? '',
                ]),
              ]),
            ],
      );
    });
}
