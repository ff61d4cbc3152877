// Writes the table of rooms in docs/architecture.md from the rules of imports. With --check it only says whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { ROOMS } from '../.dependency-cruiser.mjs';

const PAGE = 'docs/architecture.md';
const BEGIN = '<!-- rooms: npm run rooms writes this table -->';
const END = '<!-- /rooms -->';

const quoted = (names) =>
  names
    .split(' ')
    .filter(Boolean)
    .map((name) => `\`${name.replace('estimators/', '…/')}\``)
    .join(' ');
const rows = ROOMS.map(
  ({ room, holds, may }) => `| \`${room}\` | ${holds} | ${may === '' ? 'nothing' : quoted(may)} |`,
);
const table = [BEGIN, '| room | holds | may import |', '|---|---|---|', ...rows, END].join('\n');

const page = readFileSync(PAGE, 'utf8');
const [before, rest] = [page.slice(0, page.indexOf(BEGIN)), page.slice(page.indexOf(END) + END.length)];
const wanted = before + table + rest;
if (!process.argv.includes('--check')) writeFileSync(PAGE, wanted);
else if (page !== wanted) {
  console.error(`${PAGE} is stale: run npm run rooms`);
  process.exitCode = 1;
}
