/** The `brine` command: argument parsing only; each command is a file of its own. */
import { Command, CommanderError } from 'commander';
import { VERSION } from '../core/version.js';
import { adviseCommand } from './commands/advise.js';
import { cardCommand } from './commands/card.js';
import { convertCommand } from './commands/convert.js';
import { diffCommand } from './commands/diff.js';
import { disCommand } from './commands/dis.js';
import { dumpCommand } from './commands/dump.js';
import { predictCommand } from './commands/predict.js';
import { keygenCommand } from './commands/keygen.js';
import { scanCommand } from './commands/scan.js';
import { registryCommand } from './commands/registry.js';
import { showCommand } from './commands/show.js';
import { signCommand } from './commands/sign.js';
import { verifyCommand } from './commands/verify.js';
import { errorLine, exitStatus } from './exit.js';
import type { Terminal } from './terminal.js';

const USAGE_STATUS = 2;

/** Runs the command line and returns its exit status. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('brine');
  let status = 0;
  const setStatus = (next: number): void => {
    status = Math.max(status, next);
  };
  program
    .description('Reads, checks, converts and runs Python Pickle and Joblib model files, without Python.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError('(brine --help lists the commands)');
  for (const command of [
    showCommand,
    predictCommand,
    convertCommand,
    disCommand,
    dumpCommand,
    adviseCommand,
    cardCommand,
    verifyCommand,
    diffCommand,
    scanCommand,
    keygenCommand,
    signCommand,
    registryCommand,
  ]) {
    program.addCommand(
      command(terminal, setStatus).exitOverride().configureOutput({ writeOut: terminal.out, writeErr: terminal.err }),
    );
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_STATUS;
    terminal.err(`${errorLine(error)}\n`);
    return exitStatus(error);
  }
  return status;
}
