/** docs/errors.md has a section for each code and a code for each section; errors and the command line lead to it. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as brineLibrary from '../../src/node.js';
import { GateError } from '../../src/entries/registry-node.js';
import { MigrationError } from '../../src/entries/migrate-node.js';
import { EXIT_STATUS } from '../../src/cli/exit.js';
import { plain, sectionsOf } from '../../src/cli/explain.js';
import * as errors from '../../src/core/errors.js';
import { brine } from '../helpers/brine.js';

const page = readFileSync('docs/errors.md', 'utf8');
const sections = sectionsOf(page);

/** One error of each class, made by hand. */
const made: readonly errors.BrineError[] = [
  new errors.FormatError('x', { format: 'pickle', offset: 1, opcode: 'STOP' }),
  new errors.LimitError('maxDepth', 2, 1, { offset: 1, opcode: 'STOP' }),
  new errors.UnsafeGlobalError('x', ['os.system']),
  new errors.UnsupportedError('x'),
  new errors.InvalidStateError('Class', 'coef_', 'a', 'b'),
  new errors.OwnCodeError('x', 'a.b', 1),
  new errors.NotFittedError('x'),
  new errors.InvalidInputError('x'),
  new errors.EncodeError('x', 'path'),
  new errors.NotFoundError('x'),
  new errors.ConflictError('x'),
  new errors.IntegrityError('x'),
  new errors.IoError('x'),
];

test('every code has a section, a row and a class, and nothing else has', () => {
  const codes = Object.keys(EXIT_STATUS);
  expect([...sections.keys()]).toEqual(made.map(({ code }) => code));
  expect([...sections.keys()].sort()).toEqual([...codes].sort());
  const rows = [...page.matchAll(/^\| \[`(\w+)`\]\(#(\w+)\) \| `(\w+)` \| .+ \| (\d) \|$/gm)];
  expect(rows.map(([, code]) => code)).toEqual([...sections.keys()]);
  for (const [, code, anchor, name, status] of rows) {
    expect(anchor).toBe(code!.toLowerCase());
    expect(Number(status), code).toBe(EXIT_STATUS[code as errors.ErrorCode]);
    expect(made.find((error) => error.code === code)!.name).toBe(name);
    expect(brineLibrary).toHaveProperty(name!);
  }
});

describe.each(made.map((error) => [error.code, error] as const))('the section of %s', (code, error) => {
  const text = sections.get(code)!;

  test('names class, status and fields', () => {
    expect(text.startsWith(`\`${error.name}\`, exit status ${EXIT_STATUS[code]}.`)).toBe(true);
    const said = /Fields: ([^;.]+)[;.]/.exec(text)?.[1] ?? '';
    const fields = [...said.matchAll(/`(\w+)`/g)].map((match) => match[1]!);
    expect(fields.sort()).toEqual(
      Object.keys(error)
        .filter((key) => !['code', 'name', 'message', 'stack'].includes(key))
        .sort(),
    );
    expect(text).toContain('What to do:');
  });

  test('is where the error leads', async () => {
    expect(error.help).toBe(`brine/docs/errors.md#${code.toLowerCase()}`);
    for (const name of [code, code.toLowerCase(), error.name]) {
      const { status, out } = await brine('explain', name);
      expect(status).toBe(0);
      expect(out).toBe(`${code}\n\n${plain(text)}\n`);
    }
  });
});

test('classes that stand for others have their code, and are named in its section', () => {
  expect(sections.get(new GateError('x', []).code)).toContain('GateError');
  expect(sections.get(new MigrationError([], 'x').code)).toContain('MigrationError');
});

test('the command line names the section, and answers what is no code', async () => {
  const { err } = await brine('show', 'no-such-file.joblib');
  expect(err).toBe('brine: no-such-file.joblib: no such file or folder [brine explain NOT_FOUND]\n');
  expect((await brine('explain')).out.trim().split('\n')).toEqual([...sections.keys()]);
  expect((await brine('explain', 'LIMITS')).err).toContain('do you mean LIMIT?');
  expect(await brine('explain', 'xyzzy')).toMatchObject({ status: 2 });
});
