/** Every command has --json, or a reason not to; and what it prints has the shape that schemas/command-line.v1.json publishes. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wholeProgram } from '../../src/cli/main.js';
import { publishedSchemas, SHAPES, WITHOUT_JSON } from '../../src/cli/shapes/index.js';
import { Desk } from '../docs/desk.js';
import { brine } from '../helpers/brine.js';

const quiet = { out: () => undefined, err: () => undefined, colour: false, readStdin: async () => new Uint8Array(0) };
const program = await wholeProgram(quiet, () => undefined);

/** Commands that do something, with their whole names. */
function leaves(command: Command, path: readonly string[] = []): { name: string; command: Command }[] {
  const below = command.commands.filter((each) => each.name() !== 'help');
  if (below.length === 0) return [{ name: path.join(' '), command }];
  return below.flatMap((each) => leaves(each, [...path, each.name()]));
}
const commands = leaves(program);

/** Command lines on the desk of the printed examples; the first word is not repeated. `lines`: JSON by line. */
const LINES = new Set(['dis', 'doctor', 'sign', 'show a b']);
const ASKED: [name: string, args: string, status?: number][] = [
  ['show', 'churn.joblib'],
  ['show', '--describe churn.joblib'],
  ['show', 'churn.joblib missing.joblib', 2],
  ['convert', 'churn.joblib other.pkl'],
  ['convert', 'grid.pkl grid.npy'],
  ['convert', 'churn.joblib other.skops'],
  ['dis', 'churn.joblib'],
  ['dis', 'grid.pkl'],
  ['dump', 'fitted.pkl kept.joblib --golden rows.csv --no-git'],
  ['advise', 'churn.joblib'],
  ['card', 'churn.joblib'],
  ['verify', 'churn.joblib'],
  ['verify', 'churn.joblib --key release.pub.pem'],
  ['doctor', 'churn-0.24.joblib churn.joblib', 1],
  ['migrate', 'churn-0.24.joblib -o newer.joblib --to newest'],
  ['diff', 'old.joblib new.joblib -i rows.csv'],
  ['scan', 'models/'],
  ['keygen', 'another'],
  ['sign', 'churn.joblib --key release.pem'],
  ['score', 'customers/ --model churn.joblib -o scores --ignore-extra'],
  ['score', '--status finished'],
  ['registry init', '--registry made'],
  ['registry push', 'churn.joblib --version 3.0.0'],
  ['registry list', ''],
  ['registry list', 'churn'],
  ['registry show', 'churn@champion'],
  ['registry pull', 'churn@champion out.joblib'],
  ['registry promote', 'churn@1.4.0 development'],
  ['registry promote', 'churn@1.4.0 testing'],
  ['registry promote', 'churn@1.0.0 production --dry-run', 1],
  ['registry promote', 'churn@1.0.0 production', 1],
  ['registry rollback', 'churn production'],
  ['registry history', 'churn'],
  ['registry history', 'churn --at 2026-03-01'],
  ['registry diff', 'churn@1.3.0 churn@1.4.0'],
  ['registry search', 'churn --all'],
  ['registry search', '--metric auc>=0'],
  ['registry describe', 'churn text'],
  ['registry tag', 'churn@1.4.0 a=b'],
  ['registry alias', 'churn@1.4.0 other'],
  ['registry alias', 'churn champion --off'],
  ['registry protect', 'churn@1.4.0'],
  ['registry delete', 'churn@1.1.0'],
  ['registry copy', 'churn@1.4.0 --to other-registry'],
  ['registry export', 'churn@1.4.0 -o one.brine.zip'],
  ['registry import', 'churn.brine.zip'],
  ['registry attach-run', 'finished churn@1.4.0'],
  ['registry runs', 'churn'],
  ['registry trust', 'release release.pub.pem --environment testing'],
  ['registry gc', ''],
  ['registry fsck', ''],
];

describe('--json', () => {
  test.each(commands)('$name has it, and a shape; or a reason', ({ name, command }) => {
    const has = command.options.some(({ long }) => long === '--json');
    expect({ has, shape: name in SHAPES, reason: name in WITHOUT_JSON }).toEqual(
      name in WITHOUT_JSON ? { has: false, shape: false, reason: true } : { has: true, shape: true, reason: false },
    );
    if (has)
      expect(
        ASKED.some(([asked]) => asked === name),
        `no output of ${name} is checked`,
      ).toBe(true);
  });

  test('shapes and reasons are of commands that there are', () => {
    const names = commands.map(({ name }) => name);
    for (const name of [...Object.keys(SHAPES), ...Object.keys(WITHOUT_JSON)]) expect(names).toContain(name);
  });

  test.each(Object.entries(publishedSchemas()))(
    'schemas/%s is what the shapes say: npm run schemas',
    (file, schema) => {
      expect(JSON.parse(readFileSync(`schemas/${file}`, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
    },
  );
});

describe('what is printed has the published shape', () => {
  const desk = new Desk();
  beforeAll(() => desk.prepare(), 120_000);
  afterAll(() => desk.remove(), 60_000);
  const published = JSON.parse(readFileSync('schemas/command-line.v1.json', 'utf8')) as {
    $defs: Record<string, object>;
  };
  const ajv = new Ajv2020({ strict: false, allowUnionTypes: true });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);

  test.each(ASKED)('%s %s', { timeout: 60_000 }, async (name: string, args: string, status = 0) => {
    desk.sit(`brine ${name}`.includes('push') ? '' : `brine ${name}`);
    try {
      const words = args.split(' ').filter(Boolean);
      const done = await brine(...name.split(' '), ...words, ...(words.includes('--describe') ? [] : ['--json']));
      expect(done.status, done.err).toBe(status);
      const lines = LINES.has(name) || /\S+ missing/.test(args) ? done.out.trim().split('\n') : [done.out];
      expect(lines.length).toBeGreaterThan(0);
      const validate = ajv.compile(published.$defs[name]!);
      for (const line of lines)
        expect(validate(JSON.parse(line)), JSON.stringify(validate.errors?.slice(0, 5))).toBe(true);
    } finally {
      desk.leave();
    }
  });
});
