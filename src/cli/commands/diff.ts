import { Command } from 'commander';
import { diff, type ModelDiff } from '../../entries/card-node.js';
import type { X } from '../../estimators/input/read-input.js';
import { oneLine } from '../exit.js';
import { readInput } from '../input.js';
import { textTable } from '../table.js';
import type { Terminal } from '../terminal.js';

const SHOWN = 20;

function short(value: unknown): string {
  const text = value === undefined ? '—' : typeof value === 'string' ? value : JSON.stringify(value);
  return oneLine(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}

function section(title: string, rows: readonly (readonly string[])[], heading: readonly string[]): string[] {
  if (rows.length === 0) return [];
  const more = rows.length > SHOWN ? [`  … and ${rows.length - SHOWN} more`] : [];
  return ['', title, textTable([heading, ...rows.slice(0, SHOWN)]), ...more];
}

const changed = (found: readonly { name: string; before: unknown; after: unknown }[]): string[][] =>
  found.map(({ name, before, after }) => [oneLine(name), short(before), short(after)]);

/** The report for people; also what `brine registry diff` prints. */
export function diffLines(found: ModelDiff): string[] {
  const words = ['', 'before', 'after'];
  const lines = [
    ...section('versions', changed(found.versions), words),
    ...section('parameters', changed(found.params), words),
    ...section(
      'fitted arrays',
      found.arrays.map((row) => [...changed([row])[0]!, row.largest === undefined ? '' : row.largest.toExponential(2)]),
      [...words, 'largest difference'],
    ),
    ...section('trees', changed(found.trees), words),
    ...section(
      'vocabulary',
      found.vocabulary.map(({ name, added, removed, moved }) => [
        oneLine(name),
        `+${added.length} ${short(added.slice(0, 5).join(', '))}`,
        `-${removed.length} ${short(removed.slice(0, 5).join(', '))}`,
        `${moved} moved`,
      ]),
      ['', 'added', 'removed', ''],
    ),
    ...section('schema', changed(found.schema), words),
    ...section(
      'predictions for the same rows',
      found.predictions.map((row) => [
        row.method,
        String(row.rows),
        row.largestAbsolute.toExponential(2),
        row.ok ? 'same' : 'differ',
      ]),
      ['method', 'rows', 'largest difference', ''],
    ),
  ];
  if (found.predictionsNote !== undefined) lines.push('', `predictions: ${oneLine(found.predictionsNote)}`);
  return lines;
}

const EXAMPLES = `
Examples:
  $ brine diff old.joblib new.joblib
  $ brine diff old.joblib new.joblib --input rows.csv --json`;

export function diffCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return new Command('diff')
    .description('what changed between two models: parameters, coefficients, trees, vocabulary, schema, predictions')
    .argument('<before>', 'a Pickle or Joblib file')
    .argument('<after>', 'another one')
    .option('-i, --input <file>', 'rows to ask of both; default: golden rows of their cards')
    .option('--json', 'the differences as JSON')
    .option('--exit-code', 'exit status 1 where the models differ')
    .addHelpText('after', EXAMPLES)
    .action(async (before: string, after: string, options: { input?: string; json?: boolean; exitCode?: boolean }) => {
      const rows = options.input === undefined ? undefined : ((await readInput(options.input, terminal)) as X);
      const found = await diff(before, after, rows);
      if (!found.same && options.exitCode === true) setStatus(1);
      if (options.json === true) {
        terminal.out(`${JSON.stringify(found, null, 2)}\n`);
        return;
      }
      const title = `${before} → ${after}: ${found.same ? 'the same content' : 'different models'}`;
      terminal.out(`${[oneLine(title), ...diffLines(found)].join('\n')}\n`);
    });
}
