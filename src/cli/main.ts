/** The `brine` command: argument parsing only; each command is a file of its own. */
import { existsSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { DEFAULT_LIMITS } from '../core/limits.js';
import { VERSION } from '../core/version.js';
import { CONFIG_FILE, savedVariables } from './config/variables.js';
import { limitsOption } from './limits.js';
import { errorLine, exitStatus } from './exit.js';
import { NAMES_ONLY, outputOf } from './output.js';
import type { Terminal } from './terminal.js';

const USAGE_STATUS = 2;

const EXAMPLES = `
Examples:
  $ brine show churn.joblib
  $ brine predict churn.joblib -i rows.csv
  $ brine scan models/

brine COMMAND --help has examples of each command; man brine is all of it on one page. Exit status: 0 success, 1 a file or model at fault, 2 a wrong request, 3 a refusal of the system.`;

type MakeCommand = (terminal: Terminal, setStatus: (status: number) => void) => Command;

/** Each is loaded when it is asked for; only the help needs all. */
const COMMANDS = new Map<string, () => Promise<MakeCommand>>([
  ['show', async () => (await import('./commands/show.js')).showCommand],
  ['view', async () => (await import('./commands/view.js')).viewCommand],
  ['predict', async () => (await import('./commands/predict.js')).predictCommand],
  ['score', async () => (await import('./commands/score.js')).scoreCommand],
  ['convert', async () => (await import('./commands/convert.js')).convertCommand],
  ['dis', async () => (await import('./commands/dis.js')).disCommand],
  ['dump', async () => (await import('./commands/dump.js')).dumpCommand],
  ['advise', async () => (await import('./commands/advise.js')).adviseCommand],
  ['card', async () => (await import('./commands/card.js')).cardCommand],
  ['verify', async () => (await import('./commands/verify.js')).verifyCommand],
  ['doctor', async () => (await import('./commands/doctor.js')).doctorCommand],
  ['migrate', async () => (await import('./commands/migrate.js')).migrateCommand],
  ['diff', async () => (await import('./commands/diff.js')).diffCommand],
  ['scan', async () => (await import('./commands/scan.js')).scanCommand],
  ['keygen', async () => (await import('./commands/keygen.js')).keygenCommand],
  ['sign', async () => (await import('./commands/sign.js')).signCommand],
  ['registry', async () => (await import('./commands/registry.js')).registryCommand],
  ['types', async () => (await import('./commands/types.js')).typesCommand],
  ['serve', async () => (await import('./commands/serve.js')).serveCommand],
  ['explain', async () => (await import('./commands/explain.js')).explainCommand],
  [
    'completion',
    async () => {
      const { completionCommand } = await import('./commands/completion.js');
      return (terminal, setStatus) => completionCommand(terminal, () => wholeProgram(terminal, setStatus));
    },
  ],
]);

/** The program without its commands. */
function programOf(): Command {
  const program = new Command('brine');
  return (
    program
      .description('Reads, checks, converts, runs and serves Python Pickle and Joblib model files, without Python.')
      .version(VERSION, '-V, --version', 'print the version')
      .helpOption('-h, --help', 'print this help')
      .addOption(limitsOption((limits) => Object.assign(DEFAULT_LIMITS, limits)))
      .option(
        '--config <file>',
        `defaults for options, as JSON; stands before the command (default: ${CONFIG_FILE}, where there is one)`,
      )
      .configureHelp(NAMES_ONLY)
      .addHelpText('after', EXAMPLES)
      // Behind a command `--version` is that of a model.
      .enablePositionalOptions()
      .hook('preAction', async (_, asked) => {
        const named = program.opts<{ config?: string }>().config;
        // Most folders have none, and then nothing of it is loaded.
        if (named === undefined && !existsSync(CONFIG_FILE)) return;
        const { readConfig } = await import('./config/read.js');
        const found = readConfig(named);
        if (found !== undefined) (await import('./config/apply.js')).applyConfig(found.config, program, asked);
      })
  );
}

/** The program with all its commands, as completion scripts and the manual page list them. */
export async function wholeProgram(terminal: Terminal, setStatus: (status: number) => void): Promise<Command> {
  const program = programOf();
  for (const load of COMMANDS.values()) program.addCommand((await load())(terminal, setStatus));
  return program;
}

function wanted(argv: readonly string[]): (() => Promise<MakeCommand>)[] {
  const name = argv.find((word) => !word.startsWith('-'));
  const command = name === undefined ? undefined : COMMANDS.get(name);
  if (command !== undefined) return [command];
  return argv[0] === '-V' || argv[0] === '--version' ? [] : [...COMMANDS.values()];
}

/** Runs the command line and returns its exit status. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const program = programOf().exitOverride().configureOutput(outputOf(terminal, 'brine'));
  const usual = { ...DEFAULT_LIMITS };
  const restore = savedVariables();
  let status = 0;
  const setStatus = (next: number): void => {
    status = Math.max(status, next);
  };
  for (const command of await Promise.all(wanted(argv).map((load) => load()))) {
    const made = command(terminal, setStatus).exitOverride();
    program.addCommand(made.configureOutput(outputOf(terminal, `brine ${made.name()}`)));
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_STATUS;
    terminal.err(`${errorLine(error)}\n`);
    return exitStatus(error);
  } finally {
    Object.assign(DEFAULT_LIMITS, usual);
    restore();
  }
  return status;
}
