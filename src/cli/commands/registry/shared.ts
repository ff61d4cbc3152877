/** What the commands of `brine registry` have in common. */
import { Command } from 'commander';
import { openRegistry, type Registry } from '../../../entries/registry-node.js';
import { printable } from '../../exit.js';
import { hookOf } from '../../hook.js';
import type { Terminal } from '../../terminal.js';

export interface CommonFlags {
  registry?: string;
  json?: boolean;
}

/** A subcommand that says which registry, and prints no result. */
export function onRegistry(name: string, description: string, examples: readonly string[]): Command {
  return new Command(name)
    .description(description)
    .option(
      '-r, --registry <where>',
      'a folder or s3://BUCKET/PREFIX; default: BRINE_REGISTRY, or brine-registry here or above',
    )
    .addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ ${line}`).join('\n')}`);
}

/** A subcommand with the options that all have that print a result. */
export function subcommand(name: string, description: string, examples: readonly string[]): Command {
  return onRegistry(name, description, examples).option('--json', 'the result as JSON');
}

export function opened(flags: CommonFlags): Promise<Registry> {
  return openRegistry(flags.registry);
}

/** What the commands have in common that change something. */
export interface ChangeFlags extends CommonFlags {
  message?: string;
  hook?: string;
}

/** A subcommand that changes something. */
export function changing(name: string, description: string, examples: readonly string[]): Command {
  return addHook(subcommand(name, description, examples).option('-m, --message <text>', 'why; kept in the history'));
}

/** The option for whoever is told of changes. */
export function addHook(command: Command): Command {
  return command.option(
    '--hook <program>',
    'a program of yours that gets each change as JSON on its standard input; default: BRINE_REGISTRY_HOOK',
  );
}

/** The registry, with the program that is told what changes. */
export function openedForChange(
  flags: ChangeFlags,
  terminal: Terminal,
  setStatus: (status: number) => void,
): Promise<Registry> {
  const onEvent = hookOf(flags.hook, terminal, setStatus);
  return openRegistry(flags.registry, onEvent === undefined ? {} : { onEvent });
}

/** What a change is told with it. */
export const messageOf = ({ message }: ChangeFlags): { message?: string } => (message === undefined ? {} : { message });

/** Prints JSON where it is asked for, otherwise lines. */
export function answer(terminal: Terminal, flags: CommonFlags, value: unknown, lines: () => readonly string[]): void {
  if (flags.json === true) terminal.out(`${JSON.stringify(value, null, 2)}\n`);
  else
    terminal.out(
      lines()
        .map((line) => `${printable(line)}\n`)
        .join(''),
    );
}

/** A line that is written over while work goes on; only on a terminal. */
export function progressOf(terminal: Terminal, what: string): (done: number, total: number) => void {
  if (!terminal.colour) return () => undefined;
  return (done, total) => {
    terminal.err(`\r${what} ${done}/${total}${done === total ? '\n' : ''}`);
  };
}
