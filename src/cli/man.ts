/** The manual page `brine(1)`, made of the commands themselves; scripts/make-man.mjs writes it when the package is built. */
import type { Command, Option } from 'commander';
import { VERSION } from '../core/version.js';
import { wholeProgram } from './main.js';
import type { Terminal } from './terminal.js';

/** Text as roff takes it: no escapes, no requests, hyphens that can be copied. Source: groff_man(7), groff_char(7). */
export function roff(text: string): string {
  return text
    .replaceAll('…', '...')
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll(/^\./gm, '\\&.')
    .replaceAll(/[^\n -~]/gu, (one) => `\\[u${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`);
}

const paragraph = (text: string): string[] => ['.PP', roff(text)];

/** An entry of a list: a term and what it means. */
const item = (term: string, about: string): string[] => ['.TP', `\\fB${roff(term)}\\fR`, roff(about)];

function optionLines(options: readonly Option[]): string[] {
  return options
    .filter(({ hidden }) => !hidden)
    .flatMap((option) => {
      const choices = option.argChoices === undefined ? '' : ` (one of ${option.argChoices.join(', ')})`;
      const usual = typeof option.defaultValue === 'string' ? ` (default: ${option.defaultValue})` : '';
      return item(option.flags, `${option.description}${choices}${usual}`);
    });
}

/** What stands behind the options in the help: examples, and remarks. */
async function remarks(command: Command): Promise<string[]> {
  let text = '';
  command.configureOutput({ writeOut: (piece) => (text += piece) });
  command.outputHelp();
  const at = text.indexOf('\nExamples:');
  if (at < 0) return [];
  const lines = text.slice(at).trim().split('\n').slice(1);
  const examples = lines.filter((line) => line.startsWith('  $ ')).map((line) => line.slice(4));
  const notes = lines.filter((line) => line !== '' && !line.startsWith('  ')).join('\n');
  return [
    ...(examples.length === 0 ? [] : ['.PP', 'Examples:', '.PP', '.nf', '.RS', ...examples.map(roff), '.RE', '.fi']),
    ...(notes === '' ? [] : paragraph(notes)),
  ];
}

async function section(command: Command, path: readonly string[]): Promise<string[]> {
  const below = command.commands.filter((each) => each.name() !== 'help');
  const name = [...path, command.name()];
  const lines = [
    `.SS ${roff([...name, command.usage().replace('[options]', '').trim()].join(' ').trim())}`,
    roff(`${command.description()}.`),
    ...command.registeredArguments
      .filter(({ description }) => description !== '')
      .flatMap((one) => item(one.name(), one.description)),
    ...optionLines(command.options),
    ...(await remarks(command)),
  ];
  for (const each of below) lines.push(...(await section(each, name)));
  return lines;
}

const EXIT: readonly (readonly [string, string])[] = [
  ['0', 'success'],
  ['1', 'a file or model is at fault'],
  ['2', 'the command was given something that cannot be'],
  ['3', 'the system refused: no permission, a full disk, a store that does not answer'],
  ['70', 'a defect of Brine'],
];

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['BRINE_REGISTRY', 'where the registry is: a folder, or s3://BUCKET/PREFIX'],
  ['BRINE_REGISTRY_HOOK', 'a program that gets each change of a registry as JSON on its standard input'],
  ['BRINE_ACTOR', 'who acts, for the history of a registry; default: the user of the process'],
  ['BRINE_LIMITS', 'as --limits'],
  ['AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION, AWS_ENDPOINT_URL', 'for s3:// addresses'],
  ['NO_COLOR', 'no colour'],
  [
    'NODE_COMPILE_CACHE',
    'where Node 22.1 and later keeps compiled code for the next start (default ~/.cache/brine/compiled)',
  ],
  ['NODE_DISABLE_COMPILE_CACHE', '1: keep none'],
];

/** The page as roff, for man(1). */
export async function manPage(): Promise<string> {
  const quiet: Terminal = {
    out: () => undefined,
    err: () => undefined,
    colour: false,
    readStdin: async () => new Uint8Array(0),
  };
  const program = await wholeProgram(quiet, () => undefined);
  const commands: string[] = [];
  for (const command of program.commands) commands.push(...(await section(command, ['brine'])));
  return `${[
    `.TH BRINE 1 "" "Brine ${VERSION}" "Brine"`,
    ...['.SH NAME', 'brine \\- read, check, convert, run, keep and serve Python Pickle and Joblib model files'],
    ...['.SH SYNOPSIS', `.B brine`, roff('[--limits NAME=NUMBER,…] [--config FILE] COMMAND [options] [arguments]')],
    ...['.SH DESCRIPTION', roff(program.description()), roff('Nothing of a file is ever executed.')],
    ...[
      '.SH OPTIONS',
      ...optionLines(program.options),
      ...item('-h, --help', 'print the help; of a command behind it'),
    ],
    ...['.SH COMMANDS', ...commands],
    ...['.SH EXIT STATUS', ...EXIT.flatMap(([status, about]) => item(status, about))],
    ...['.SH ENVIRONMENT', ...ENVIRONMENT.flatMap(([name, about]) => item(name, about))],
    ...['.SH FILES', ...item('brine.config.json', 'defaults for options, in the working folder')],
    ...item('brine.serve.json', 'settings of brine serve, in the working folder'),
    ...item('brine-registry', 'the registry, in the working folder or above'),
    ...['.SH SEE ALSO', roff('The pages in docs/ of the package: command-line.md, keeping-models.md, errors.md.')],
  ].join('\n')}\n`;
}
