/** Every command line that the help and the pages print, taken apart as a shell would. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brine } from '../helpers/brine.js';

export interface Line {
  /** The page, or the command whose help prints it. */
  readonly source: string;
  readonly text: string;
  /** Words behind `brine`; quoted ones apart, since no shell expands them. */
  readonly words: readonly { readonly text: string; readonly quoted: boolean }[];
  /** What stands before the pipe that leads to `brine`. */
  readonly before: string | undefined;
  /** What stands behind the pipe. */
  readonly after: string | undefined;
  /** The file that takes the output. */
  readonly into: string | undefined;
}

function wordsOf(text: string): { text: string; quoted: boolean }[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => ({
    text: double ?? single ?? plain!,
    quoted: plain === undefined,
  }));
}

/** A printed line: what follows two blanks explains it. */
export function parseLine(source: string, printed: string): Line {
  const text = printed.trim().split(/ {2,}/)[0]!;
  const parts = text.split(/ \| /);
  const at = parts.findIndex((part) => part.startsWith('brine '));
  if (at < 0) throw new Error(`${source}: no brine in "${text}"`);
  const [command, into] = parts[at]!.split(/ > /);
  return {
    source,
    text,
    words: wordsOf(command!.slice('brine '.length)),
    before: at === 0 ? undefined : parts[0],
    after: parts[at + 1],
    into,
  };
}

/** The commands as a user finds them: those that the help of `prefix` lists. */
async function commandsOf(prefix: readonly string[]): Promise<string[][]> {
  const { out } = await brine(...prefix, '--help');
  const listed = /\nCommands:\n([\s\S]*?)(?:\n\n|$)/.exec(out)?.[1] ?? '';
  const names = [...listed.matchAll(/^ {2}([a-z][\w-]*)/gm)]
    .map((match) => match[1]!)
    .filter((name) => name !== 'help');
  const below = await Promise.all(names.map((name) => commandsOf([...prefix, name])));
  return [[...prefix], ...below.flat()];
}

export interface Help {
  readonly command: readonly string[];
  /** The long and short names of its options. */
  readonly options: readonly string[];
  readonly lines: readonly Line[];
}

export async function allHelp(): Promise<Help[]> {
  const commands = await commandsOf([]);
  return Promise.all(
    commands.map(async (command) => {
      const { out } = await brine(...command, '--help');
      const listed = /\nOptions:\n([\s\S]*?)\n\n/.exec(`${out}\n\n`)?.[1] ?? '';
      const options = [...listed.matchAll(/^ {2}(-\S+?)(?:, (--\S+))?(?= |$)/gm)]
        .flatMap(([, short, long]) => [short!, long])
        .filter((name) => name !== undefined && !['-h', '--help'].includes(name)) as string[];
      // Other programs that ask a server are run where the server is tested.
      const examples = [...out.matchAll(/^ {2}\$ (.+)$/gm)]
        .map((match) => match[1]!)
        .filter((line) => !line.startsWith('curl '));
      return {
        command,
        options,
        // A client of what was started has no command of ours.
        lines: examples
          .filter((line) => /(?:^|\| )brine /.test(line))
          .map((line) => parseLine(`brine ${command.join(' ')} --help`, line)),
      };
    }),
  );
}

const PAGES = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name)),
].filter((name) => name.endsWith('.md') && !name.includes('node_modules'));

/**
 * Lines of code that begin with `brine`, and those within sentences that name a file or a model. Those of docs/start and
 * docs/how-to that begin with `npx brine` stand among others, and are run in their order (start.test.ts, how-to.test.ts).
 */
export function pageLines(): Line[] {
  return PAGES.flatMap((page) => {
    // What a command printed is no command.
    const text = readFileSync(page, 'utf8').replaceAll(/^```text\n[\s\S]*?^```$/gm, '');
    const lines = [...text.matchAll(/^(?: {4})?(brine (?:--)?[a-z].*)$/gm)].map((match) => match[1]!);
    const spans = [...text.matchAll(/`(brine [a-z][^`\n]*)`/g)]
      .map((match) => match[1]!)
      .filter((span) => span.split(' ').filter((word) => !word.startsWith('-')).length > 2);
    return [...lines, ...spans].map((line) => parseLine(page, line));
  });
}

/** Names of scripts that pages say to run: `npm run NAME`. */
export function pageScripts(): (readonly [page: string, script: string])[] {
  return PAGES.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map(
      (match) => [page, match[1]!] as const,
    ),
  );
}

/** Scripts that pages say to run by another program: `python3 fixtures/envs.py`, `bash scripts/x.sh`. */
export function pagePrograms(): (readonly [page: string, file: string])[] {
  return PAGES.flatMap((page) =>
    [
      ...readFileSync(page, 'utf8').matchAll(
        /(?:python3|bash|node(?: --import tsx)?|tsx) ((?:fixtures|scripts|bench|test)\/[\w./-]+)/g,
      ),
    ].map((match) => [page, match[1]!] as const),
  );
}
