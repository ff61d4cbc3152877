import { Command } from 'commander';
import { NAMES_ONLY, outputOf } from '../output.js';
import type { Terminal } from '../terminal.js';
import { fsckCommand, gcCommand } from './registry/care.js';
import { aliasCommand, deleteCommand, describeCommand, searchCommand, tagCommand } from './registry/curate.js';
import { copyCommand, exportCommand, importCommand } from './registry/exchange.js';
import { historyCommand, listCommand, registryDiffCommand, registryShowCommand } from './registry/read.js';
import { attachRunCommand, runsCommand } from './registry/runs.js';
import { uiCommand } from './registry/ui.js';
import {
  initCommand,
  promoteCommand,
  protectCommand,
  pullCommand,
  pushCommand,
  rollbackCommand,
  trustCommand,
} from './registry/write.js';

const EXAMPLES = `
Examples:
  $ brine registry init
  $ brine registry push churn.joblib
  $ brine registry promote churn@1.4.0 testing
  $ brine registry rollback churn production
  $ brine registry COMMAND --help

The registry is a folder that a person can read, or an S3 bucket: docs/keeping-models.md.`;

const COMMANDS = [
  uiCommand,
  initCommand,
  pushCommand,
  listCommand,
  registryShowCommand,
  pullCommand,
  promoteCommand,
  rollbackCommand,
  historyCommand,
  registryDiffCommand,
  searchCommand,
  describeCommand,
  tagCommand,
  aliasCommand,
  protectCommand,
  deleteCommand,
  copyCommand,
  exportCommand,
  importCommand,
  attachRunCommand,
  runsCommand,
  trustCommand,
  gcCommand,
  fsckCommand,
];

export function registryCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  const registry = new Command('registry')
    .description('keep versions of models: push, promote through environments, roll back, look into the history')
    .configureHelp(NAMES_ONLY)
    .addHelpText('after', EXAMPLES);
  for (const command of COMMANDS) {
    const made = command(terminal, setStatus).exitOverride();
    registry.addCommand(made.configureOutput(outputOf(terminal, `brine registry ${made.name()}`)));
  }
  return registry;
}
