// The tests that are closest to what changed, in less than a minute and without any Python environment: `npm run test:quick`.
// What changed is what differs from origin/main (or from the last commit) and what git does not know yet; files and rooms can be
// named instead: `npm run test:quick -- src/numpy`.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

/** Tests that always run: the public surface, the rooms, and one model through everything. */
const ALWAYS = ['test/workshop/surface.test.ts', 'test/workshop/architecture.test.ts', 'test/estimators/bind.test.ts'];

/** Which folders of tests are about a room, where they are not called like it. */
const TESTS = {
  trees: ['test/estimators/packed-trees.test.ts'],
  threads: ['test/estimators/parallel.test.ts', 'test/estimators/cost-model.test.ts'],
  model: ['test/card', 'test/advise', 'test/core'],
  entries: ['test/workshop/surface.test.ts'],
  'estimators/input': [
    'test/estimators/input.test.ts',
    'test/estimators/arrow.test.ts',
    'test/estimators/matrix.test.ts',
  ],
  'estimators/binding': [
    'test/estimators/bind.test.ts',
    'test/estimators/hostile.test.ts',
    'test/estimators/options.test.ts',
  ],
  'estimators/running': [
    'test/estimators/precision.test.ts',
    'test/estimators/in-blocks.test.ts',
    'test/estimators/options.test.ts',
  ],
  'estimators/libraries': ['test/libraries'],
  estimators: ['test/estimators/bind.test.ts', 'test/estimators/create.test.ts'],
};

/** Tests that take long, or need an environment: for `npm test`. */
const LONG = /^test\/(?:python|faults|fuzz|heldout)\b|golden|matrix\.test|corpus\.test|generations|killed|registry\/s3/;

const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).split('\n').filter(Boolean);
const isKnown = (revision) => spawnSync('git', ['rev-parse', '--verify', '--quiet', revision]).status === 0;
const named = process.argv.slice(2);
const changed =
  named.length > 0
    ? named
    : [
        ...git('diff', '--name-only', isKnown('origin/main') ? 'origin/main' : 'HEAD'),
        ...git('ls-files', '--others', '--exclude-standard'),
      ];

const files = new Set(ALWAYS);
const families = new Set();
for (const path of changed) {
  if (/^test\/.*\.test\.ts$/.test(path)) files.add(path);
  const [, family] = /^src\/estimators\/sklearn\/(\w+)/.exec(path) ?? [];
  if (family !== undefined) families.add(family);
  const [, deep, room] = /^src\/(?:(estimators\/\w+)|(\w+))/.exec(path) ?? [];
  for (const place of TESTS[deep] ?? TESTS[room] ?? (room === undefined ? [] : [`test/${room}`])) {
    if (place.endsWith('.ts')) files.add(place);
    else if (existsSync(place))
      for (const name of readdirSync(place)) if (name.endsWith('.test.ts')) files.add(`${place}/${name}`);
  }
}
const wanted = [...files].filter((path) => existsSync(path) && !LONG.test(path));

// Tests that would ask an environment find none and skip.
const env = { ...process.env, BRINE_ORACLE: 'out/no-environments', CI: '' };
const run = (args) => spawnSync('npx', ['vitest', 'run', ...args], { stdio: 'inherit', env }).status ?? 1;

console.log(`${wanted.length} files of tests${families.size > 0 ? `, fixtures of ${[...families].join(', ')}` : ''}`);
let status = run(wanted);
if (families.size > 0 && families.size <= 3) {
  status ||= run(['test/estimators/golden.test.ts', '-t', `sklearn\\.(?:${[...families].join('|')})\\.`]);
}
process.exitCode = status;
