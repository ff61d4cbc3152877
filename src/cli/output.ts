/** Where the parser of the command line writes: its errors are one line, like all others. */
import type { Command, HelpConfiguration, OutputConfiguration } from 'commander';
import { oneLine } from './exit.js';
import type { Terminal } from './terminal.js';

/** In a list of commands what each does has more room without its arguments, which its own help has. */
export const NAMES_ONLY: HelpConfiguration = { subcommandTerm: (command: Command) => command.name() };

const WIDTH = 80;

/** Prose in lines of a terminal's width. What is indented is a list, which is wrapped already, or a command line to be copied. */
export function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => {
      if (line.length <= width || line.startsWith('  ')) return line;
      const lines = [''];
      for (const word of line.split(' ')) {
        const last = lines.at(-1)!;
        if (last === '') lines[lines.length - 1] = word;
        else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
        else lines.push(word);
      }
      return lines.join('\n');
    })
    .join('\n');
}

/** `error: unknown option '--jsn'\n(Did you mean --json?)` becomes `brine: unknown option '--jsn' (Did you mean --json?)`. */
export function outputOf(terminal: Terminal, path: string): OutputConfiguration {
  return {
    writeOut: (text) => {
      terminal.out(wrapped(text, terminal.columns ?? WIDTH));
    },
    getOutHelpWidth: () => terminal.columns ?? WIDTH,
    getErrHelpWidth: () => WIDTH,
    writeErr: terminal.err,
    outputError: (text, write) => {
      const line = oneLine(
        text
          .trim()
          .replace(/^error: /, '')
          .replaceAll(/\s*\n\s*/g, ' '),
      );
      write(`brine: ${line}${line.endsWith('?)') ? '' : ` (${path} --help says more)`}\n`);
    },
  };
}
