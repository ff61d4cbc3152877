/**
 * Every command line that `--help` and the pages print is run as it is printed, in a folder with the files that it names, and does
 * what it says; no option of a command is taken by the program above it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { globSync } from 'tinyglobby';
import { main } from '../../src/cli/main.js';
import { hasS3Server, startS3Server } from '../helpers/s3-server.js';
import { brine, type Ran } from '../helpers/brine.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';
import { allHelp, type Line, pageLines, pagePrograms, pageScripts } from './command-lines.js';
import { Desk } from './desk.js';

const help = await allHelp();
const desk = new Desk();
beforeAll(() => desk.prepare(), 120_000);
afterAll(() => desk.remove(), 60_000);

/** What stands for something else in a printed line. */
const STANDS_FOR: Readonly<Record<string, string>> = {
  COMMAND: 'push',
  NAME: 'churn',
  FILE: 'churn.joblib',
  KEY: 'release.pub.pem',
  OLDNAME: 'churn.joblib',
};

/** These are followed from their first command to the last by tests of their own (docs/keeping-models, serve/docs). */
const FOLLOWED = ['docs/keeping-models.md', 'docs/serving.md'];
const printed = [...help.flatMap(({ lines }) => lines), ...pageLines()].filter(
  ({ source, text }) => !FOLLOWED.includes(source) || !/^brine (?:dump|registry (?!trust|init))/.test(text),
);
/** Servers do not end (test/serve, test/page), and a filter has the pipes of its process (test/stream/python.test.ts). */
const ELSEWHERE = /^brine (?:serve|view|registry ui)\b(?!.*--help)| -i - --from /;
const lines = [...new Map(printed.map((line) => [line.text, line])).values()].filter(
  ({ text }) => !ELSEWHERE.test(text),
);

function argumentsOf({ words }: Line): string[] {
  return words.flatMap(({ text, quoted }) =>
    quoted || !text.includes('*') ? [STANDS_FOR[text] ?? text] : globSync(text).sort(),
  );
}

function inputOf({ before }: Line): Uint8Array {
  if (before === undefined) return new Uint8Array(0);
  const said = /^echo '(.*)'$/.exec(before)?.[1];
  // Whatever a download would give.
  return said === undefined ? readFileSync('churn.pkl') : new TextEncoder().encode(said);
}

async function run(line: Line): Promise<Ran> {
  let out = '';
  let err = '';
  const status = await main(argumentsOf(line), {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    colour: false,
    readStdin: () => Promise.resolve(inputOf(line)),
  });
  return { status, out, err };
}

/** The value at the end of a path of jq: `.recommended.name`, `.[].name`. */
function jq(value: unknown, path: string): unknown {
  const steps = path
    .replace(/['"]/g, '')
    .split(/\.|(?=\[)/)
    .filter((step) => step !== '');
  return steps.reduce<unknown>(
    (at, step) => (step === '[]' ? (at as unknown[])[0] : (at as Record<string, unknown>)[step]),
    value,
  );
}

/** The file that a line says it writes. */
function written(args: readonly string[]): string | undefined {
  for (const option of ['-o', '--output', '--optimize']) {
    if (args.includes(option) && args[0] !== 'card') return args[args.indexOf(option) + 1];
  }
  if (args[0] === 'convert' || args[0] === 'dump') return args[2];
  if (args[0] === 'registry' && args[1] === 'pull') return args[3];
  if (args[0] === 'sign') return `${args[1]!}.dsse.json`;
  if (args[0] === 'keygen') return `${args[1]!}.pub.pem`;
  if (args[0] === 'registry' && args[1] === 'init' && !args.includes('--registry'))
    return 'brine-registry/registry.json';
  return undefined;
}

async function expectDone(line: Line): Promise<void> {
  const ran = await run(line);
  const args = argumentsOf(line);
  expect(ran.status, `${line.source}: ${line.text}\n${ran.out.slice(0, 500)}${ran.err.slice(0, 500)}`).toBe(0);
  if (args.includes('--help')) return;
  expect(ran.out, line.text).not.toMatch(/^(?:Usage:|\d+\.\d+\.\d+\n$)/);
  const file = written(args);
  if (file !== undefined) expect(existsSync(file), `${line.text} writes ${file}`).toBe(true);
  else expect(ran.out.length, line.text).toBeGreaterThan(0);
  if (args.includes('--json') || args.includes('--sarif') || args.includes('--describe')) {
    // `show` prints a line for each of several files.
    const text = args[0] === 'show' && args.includes('--json') ? ran.out.split('\n')[0]! : ran.out;
    const value: unknown = JSON.parse(text);
    const path = /^jq (.+)$/.exec(line.after ?? '')?.[1];
    if (path !== undefined) expect(jq(value, path), line.text).toBeDefined();
  }
  if (args[0] === 'registry' && args[1] === 'push') {
    const at = args.findIndex((word) => word === '--version' || word === '-v');
    const listed = await brine('registry', 'list', 'churn', '--json');
    expect(listed.out, line.text).toContain(`"${at < 0 ? '1.5.0' : args[at + 1]!}"`);
  }
}

describe('the printed command lines', () => {
  test('are found', () => {
    expect(help.length).toBeGreaterThan(25);
    expect(lines.length).toBeGreaterThan(90);
    for (const { command, lines: own } of help)
      expect(own.length, command.join(' ')).toBeGreaterThan(command.length === 0 ? -1 : 0);
  });

  for (const line of lines) {
    const onS3 = line.text.includes('s3://');
    const asksPython = line.text.includes('--python');
    const possible = (!onS3 || hasS3Server) && (!asksPython || pythonRequired || pythonOf('sklearn-1.9') !== undefined);
    test.runIf(possible)(`${line.source}: ${line.text}`, { timeout: 60_000 }, async () => {
      desk.leave();
      const server = onS3 ? await startS3Server() : undefined;
      const before = { ...process.env };
      Object.assign(process.env, server?.env);
      desk.sit(line.text);
      try {
        const asked = onS3
          ? {
              ...line,
              words: line.words.map((word) => ({
                ...word,
                text: word.text.replace(/s3:\/\/\w+/, `s3://${server!.bucket}`),
              })),
            }
          : line;
        await expectDone(asked);
      } finally {
        desk.leave();
        process.env = before;
        await server?.stop();
      }
    });
  }

  test('registry push with the options of its help pushes that version, and nothing prints the version of Brine', async () => {
    desk.sit('brine registry push');
    try {
      const pushed = await brine(
        'registry',
        'push',
        'churn.joblib',
        '--name',
        'churn',
        '--version',
        '2.0.0',
        '--message',
        'x',
      );
      expect(pushed).toMatchObject({ status: 0, err: '' });
      expect((await brine('registry', 'list', 'churn', '--json')).out).toContain('"2.0.0"');
    } finally {
      desk.leave();
    }
  });
});

describe('options', () => {
  test('of a command are its own: none is answered by the program above', async () => {
    desk.sit('');
    try {
      for (const { command, options } of help) {
        if (command.length === 0) continue;
        for (const option of options) {
          // Without what it needs a command asks for that; only an option that is not its own is "unknown", or prints something.
          // The page needs nothing: it is served until somebody ends it.
          if (['registry init', 'view'].includes(command.join(' '))) continue;
          const { status, out, err } = await brine(
            ...command,
            ...(command[0] === 'registry' ? ['--registry', 'nowhere'] : []),
            option,
          );
          const what = `brine ${[...command, option].join(' ')}: ${out}${err}`;
          expect(status, what).not.toBe(0);
          expect(out, what).toBe('');
          expect(err, what).not.toMatch(/unknown option/);
        }
      }
    } finally {
      desk.leave();
    }
  });

  test('of no command are errors', async () => {
    for (const { command } of help) {
      const { status, err } = await brine(...command, '--no-such-option');
      expect({ status, err }, command.join(' ')).toMatchObject({
        status: 2,
        err: expect.stringMatching(/unknown option|required option/) as unknown,
      });
    }
  });
});

describe('what pages name', () => {
  test('exists: scripts of npm', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    for (const [page, script] of pageScripts()) expect(scripts, `${page}: npm run ${script}`).toHaveProperty([script]);
  });

  test('exists: programs', () => {
    for (const [page, file] of pagePrograms()) expect(existsSync(file), `${page}: ${file}`).toBe(true);
  });
});
