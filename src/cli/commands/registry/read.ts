/** Commands that only look: list, show, history, diff. */
import type { Command } from 'commander';
import { decodeInput } from '../../../card/encode.js';
import { parseCard } from '../../../card/schema.js';
import { diffContents } from '../../../entries/card-node.js';
import type { Entry, Registry } from '../../../entries/registry-node.js';
import { cardLines } from '../card.js';
import { diffLines } from '../diff.js';
import { textTable } from '../../table.js';
import type { Terminal } from '../../terminal.js';
import { answer, type CommonFlags, opened, subcommand } from './shared.js';

/** What a card says of how good the model is. */
type Metrics = Readonly<Record<string, number>>;

const metricsText = (metrics: Metrics): string =>
  Object.entries(metrics)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

const tagsText = (tags: Readonly<Record<string, string>>): string =>
  Object.entries(tags)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');

/** Cards are files of their own: as many are read as somebody looks at. */
const MOST_CARDS = 100;

async function withMetrics<R extends { version: string }>(
  registry: Registry,
  model: { name: string; all: readonly R[] },
): Promise<(R & { metrics: Metrics })[]> {
  return Promise.all(
    model.all.map(async (row, i) => {
      const card = i < MOST_CARDS ? (await registry.show(`${model.name}@${row.version}`)).card : undefined;
      return { ...row, metrics: card?.metrics ?? {} };
    }),
  );
}

/** The metrics of two cards side by side; undefined where neither has any. */
function metricRows(before: Metrics, after: Metrics): string[][] | undefined {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  if (names.length === 0) return undefined;
  return [
    ['metric', 'before', 'after', 'change'],
    ...names.map((name) => {
      const [a, b] = [before[name], after[name]];
      const change = a === undefined || b === undefined ? '' : `${b >= a ? '+' : ''}${Number((b - a).toPrecision(6))}`;
      return [name, a === undefined ? '—' : String(a), b === undefined ? '—' : String(b), change];
    }),
  ];
}

export function listCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return subcommand('list', 'list models, or the versions of one', [
    'brine registry list',
    'brine registry list churn',
    'brine registry list --json | jq ".[].name"',
  ])
    .argument('[name]', 'a model')
    .action(async (name: string | undefined, flags: CommonFlags) => {
      const registry = await opened(flags);
      if (name !== undefined) {
        const known = await registry.model(name);
        const model = { ...known, all: await withMetrics(registry, known) };
        answer(terminal, flags, model, () => [
          `${model.name}: ${model.versions} ${model.versions === 1 ? 'version' : 'versions'}${model.description === undefined ? '' : `: ${model.description}`}`,
          ...(Object.keys(model.tags).length === 0 ? [] : [`  ${tagsText(model.tags)}`]),
          textTable([
            ['version', 'pushed', 'bytes', 'metrics', ''],
            ...model.all.map((row) => [
              row.version,
              row.pushed,
              String(row.bytes),
              metricsText(row.metrics),
              [
                ...Object.entries(model.environments)
                  .filter(([, version]) => version === row.version)
                  .map(([environment]) => environment),
                ...row.aliases,
                ...(row.protected ? ['protected'] : []),
              ].join(', '),
            ]),
          ]),
        ]);
        return;
      }
      const models = await registry.list();
      if (models.some(({ problem }) => problem !== undefined)) setStatus(1);
      const environments = registry.config.environments.map((one) => one.name);
      answer(terminal, flags, models, () =>
        models.length === 0
          ? ['no models yet: brine registry push FILE --name NAME --version VERSION']
          : [
              textTable([
                ['model', 'versions', 'latest', ...environments, 'aliases'],
                ...models.map((row) => [
                  row.name,
                  row.problem === undefined ? String(row.versions) : '?',
                  row.latest ?? '—',
                  ...environments.map((environment) => row.environments[environment] ?? '—'),
                  tagsText(row.aliases ?? {}),
                ]),
              ]),
              ...models.flatMap(({ name, problem }) =>
                problem === undefined ? [] : [`${name} cannot be read: ${problem}`],
              ),
            ],
      );
    });
}

export function registryShowCommand(terminal: Terminal): Command {
  return subcommand('show', 'show a version with its card', [
    'brine registry show churn@production',
    'brine registry show churn@1.4.0 --json',
  ])
    .argument('<model>', 'NAME@VERSION, NAME@ENVIRONMENT, NAME@ALIAS, NAME@latest or NAME@RANGE')
    .action(async (reference: string, flags: CommonFlags) => {
      const found = await (await opened(flags)).show(reference);
      answer(terminal, flags, found, () => [
        `${found.name}@${found.version}`,
        `  pushed      ${found.pushed} by ${found.by}`,
        `  in          ${found.environments.join(', ') || 'no environment'}${found.protected ? ' (protected)' : ''}`,
        ...(found.aliases.length === 0 ? [] : [`  aliases     ${found.aliases.join(', ')}`]),
        ...(found.description === undefined ? [] : [`  said        ${found.description}`]),
        ...(Object.keys(found.tags).length === 0 ? [] : [`  tags        ${tagsText(found.tags)}`]),
        ...(found.runs === 0
          ? []
          : [`  runs        ${found.runs} (brine registry runs ${found.name}@${found.version})`]),
        ...(found.origin === undefined
          ? []
          : [`  copied from ${found.origin.registry}, pushed ${found.origin.at} by ${found.origin.by}`]),
        `  signature   ${found.record.signature === null ? 'none' : 'kept'}`,
        ...(found.card === undefined
          ? [`  file        ${found.record.file.name}, ${found.record.file.bytes} bytes, no card`]
          : cardLines(found.card)),
      ]);
    });
}

/** What an entry changed, behind its action and version. */
function changeText({ environment, replaces, alias, tags, description, run, origin }: Entry): string {
  const was = replaces === undefined || replaces === null ? '' : ` (was ${replaces})`;
  if (environment !== undefined) return `${environment}${was}`;
  if (alias !== undefined) return `${alias}${was}`;
  if (tags !== undefined)
    return Object.entries(tags)
      .map(([name, value]) => (value === null ? `-${name}` : `${name}=${value}`))
      .join(', ');
  if (run !== undefined) return `${run.rows} rows in ${run.output}`;
  if (origin !== undefined) return `from ${origin.registry}`;
  return description ?? '';
}

function historyLine(entry: Entry): string[] {
  const { seq, at, action, version, by, from, message, forced } = entry;
  const why = [message, forced === undefined ? undefined : `forced: ${forced.join(', ')}`].filter(Boolean).join('; ');
  return [String(seq), at, action, version, changeText(entry), `${by}@${from}`, why];
}

export function historyCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return subcommand('history', 'who did what to a model, when, from where and why', [
    'brine registry history churn',
    'brine registry history churn --at 2026-03-01   what each environment had then',
  ])
    .argument('<name>', 'a model')
    .option('--at <time>', 'only what each environment had at this time')
    .action(async (name: string, flags: CommonFlags & { at?: string }) => {
      const registry = await opened(flags);
      if (flags.at !== undefined) {
        const had = await registry.at(name, new Date(flags.at));
        answer(terminal, flags, had, () =>
          registry.config.environments.map((one) => `  ${one.name.padEnd(12)}  ${had[one.name] ?? '—'}`),
        );
        return;
      }
      const gaps = await registry.gaps(name);
      const entries = gaps.length === 0 ? await registry.history(name) : await registry.remains(name);
      if (gaps.length > 0) {
        setStatus(1);
        terminal.err(
          `brine: the history of ${name} is not whole: entries are missing (${gaps.join(', ')}); brine registry fsck says more\n`,
        );
      }
      answer(terminal, flags, entries, () => [
        textTable([['', 'when', 'what', 'version', '', 'who', 'why'], ...entries.map(historyLine)]),
      ]);
    });
}

export function registryDiffCommand(terminal: Terminal): Command {
  return subcommand('diff', 'what changed between two versions', [
    'brine registry diff churn@production churn@latest',
    'brine registry diff churn@1.3.0 churn@1.4.0 --json',
  ])
    .argument('<before>', 'NAME@VERSION or NAME@ENVIRONMENT')
    .argument('<after>', 'another one')
    .action(async (before: string, after: string, flags: CommonFlags) => {
      const registry = await opened(flags);
      const [a, b] = [await registry.fetch(before), await registry.fetch(after)];
      const card = [b, a].map(
        ({ cardBytes }) => cardBytes && parseCard(new TextDecoder().decode(cardBytes), 'the card'),
      );
      const golden = card.find((one) => one !== undefined && one.golden !== null)?.golden;
      const found = await diffContents(
        a.bytes,
        b.bytes,
        golden === undefined || golden === null ? undefined : decodeInput(golden.input),
      );
      const [metricsAfter, metricsBefore] = card.map((one) => one?.metrics ?? {});
      const metrics = metricRows(metricsBefore!, metricsAfter!);
      answer(terminal, flags, { ...found, metrics: { before: metricsBefore, after: metricsAfter } }, () => [
        `${a.name}@${a.version} → ${b.name}@${b.version}: ${found.same ? 'the same content' : 'different models'}`,
        ...(metrics === undefined ? [] : [textTable(metrics)]),
        ...diffLines(found).flatMap((line) => line.split('\n')),
      ]);
    });
}
