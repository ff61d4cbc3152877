/** What the commands of `brine registry` have in common. */
import { Command } from 'commander';
import { openRegistry, type Registry } from '../../../entries/registry-node.js';
import { printable } from '../../exit.js';
import type { Terminal } from '../../terminal.js';

export interface CommonFlags {
  registry?: string;
  json?: boolean;
}

/** A subcommand with the options that all have. */
export function subcommand(name: string, description: string, examples: readonly string[]): Command {
  return new Command(name)
    .description(description)
    .option(
      '-r, --registry <where>',
      'a folder or s3://BUCKET/PREFIX; default: BRINE_REGISTRY, or brine-registry here or above',
    )
    .option('--json', 'the result as JSON')
    .addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ ${line}`).join('\n')}`);
}

export function opened(flags: CommonFlags): Promise<Registry> {
  return openRegistry(flags.registry);
}

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
