import { Command, InvalidArgumentError, Option } from 'commander';
import { type Card, type CardOptions, describe, modelFile, readCard, writeCard } from '../../entries/card-node.js';
import { NotFoundError } from '../../core/errors.js';
import type { X } from '../../estimators/input/read-input.js';
import { readInput } from '../input.js';
import { oneLine } from '../exit.js';
import { addModelOptions, type ModelOptions, registerModules } from '../model-options.js';
import type { Terminal } from '../terminal.js';

/** The options that say what a card holds; also those of `brine dump`. */
export interface CardFlags extends ModelOptions {
  name?: string;
  version?: string;
  setVersion?: string;
  description?: string;
  author?: string;
  metric?: Record<string, number>;
  golden?: string;
  source?: string[];
  trainingSha256?: string;
  trainingRows?: number;
  notes?: string;
  allow?: string[];
  git?: boolean;
}

const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

function metric(text: string, previous: Record<string, number> = {}): Record<string, number> {
  const match = /^([^=]+)=(.+)$/.exec(text);
  const value = Number(match?.[2]);
  if (match === null || !Number.isFinite(value))
    throw new InvalidArgumentError('write NAME=NUMBER, for example auc=0.91');
  return { ...previous, [match[1]!]: value };
}

function count(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('write a whole number');
  return Number(text);
}

/** Adds the options that describe a model. */
export function addCardOptions(command: Command): Command {
  return addModelOptions(command)
    .option('-n, --name <name>', 'name of the model')
    .option('-v, --version <version>', 'semantic version, for example 1.4.0')
    .addOption(new Option('--set-version <version>', 'the same, as early releases called it').hideHelp())
    .option('--description <text>', 'what the model is for')
    .option('--author <who>', 'who answers for it')
    .option('-m, --metric <name=number>', 'a metric of the evaluation; may be repeated', metric)
    .option('-g, --golden <file>', 'rows (.json, .csv, .npy) whose predictions are kept and checked later')
    .option('-s, --source <file>', 'a source file whose digest is kept; may be repeated', collect)
    .option('--training-sha256 <hex>', 'digest of the training data')
    .option('--training-rows <n>', 'number of training rows', count)
    .option('--notes <text>', 'notes about the training data')
    .option('--allow <check>', 'accept errors and warnings of this preflight check; may be repeated', collect)
    .option('--no-git', 'keep no git facts');
}

export async function cardOptions(flags: CardFlags, terminal: Terminal): Promise<CardOptions> {
  const training = {
    ...(flags.trainingSha256 === undefined ? {} : { sha256: flags.trainingSha256 }),
    ...(flags.trainingRows === undefined ? {} : { rows: flags.trainingRows }),
    ...(flags.notes === undefined ? {} : { notes: flags.notes }),
  };
  await registerModules(flags);
  if (flags.setVersion !== undefined)
    terminal.err('brine: --set-version is called --version now, as everywhere; it goes with the next major release\n');
  const version = flags.version ?? flags.setVersion;
  return {
    ...(flags.at === undefined ? {} : { at: flags.at }),
    ...(flags.name === undefined ? {} : { name: flags.name }),
    ...(version === undefined ? {} : { version }),
    ...(flags.description === undefined ? {} : { description: flags.description }),
    ...(flags.author === undefined ? {} : { author: flags.author }),
    ...(flags.metric === undefined ? {} : { metrics: flags.metric }),
    ...(flags.golden === undefined ? {} : { golden: (await readInput(flags.golden, terminal)) as X }),
    ...(flags.source === undefined ? {} : { sources: flags.source }),
    ...(Object.keys(training).length === 0 ? {} : { training }),
    ...(flags.allow === undefined ? {} : { allow: flags.allow }),
    ...(flags.git === false ? { code: false as const } : {}),
  };
}

function list(items: readonly string[]): string {
  return items.length > 8 ? `${items.slice(0, 8).join(', ')}, … (${items.length})` : items.join(', ');
}

/** The card as a page. */
export function cardLines(card: Card): string[] {
  const { producer, code, golden } = card;
  const rows: [string, string | undefined][] = [
    ['model', [card.name, card.version].filter(Boolean).join(' ') || undefined],
    ['about', card.description],
    ['created', `${card.created}${card.author === undefined ? '' : ` by ${card.author}`}`],
    ['class', producer.class],
    ['file', `${card.file.name}, ${card.file.bytes} bytes, sha256 ${card.file.sha256.slice(0, 16)}…`],
    [
      'written by',
      [
        ...producer.sklearn.map((v) => `scikit-learn ${v}`),
        ...(producer.numpy === null ? [] : [`numpy ${producer.numpy}`]),
      ].join(', ') || undefined,
    ],
    [
      'code',
      code === null
        ? undefined
        : `${code.commit.slice(0, 12)}${code.branch === null ? '' : ` on ${code.branch}`}${code.dirty ? ', with uncommitted changes' : ''}`,
    ],
    ['features', list(card.input.features.map(({ name, dtype }) => `${name}: ${dtype}`)) || undefined],
    ['classes', card.outputs.classes && list(card.outputs.classes.map(String))],
    ['methods', Object.keys(card.outputs.methods).join(', ') || undefined],
    [
      'metrics',
      Object.entries(card.metrics)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ') || undefined,
    ],
    [
      'golden',
      golden === null
        ? 'none'
        : `${golden.source === 'given' ? 'given' : 'generated'} rows, ${Object.keys(golden.outputs).join(', ')}`,
    ],
  ];
  const shown = rows.filter((row): row is [string, string] => row[1] !== undefined);
  return [
    ...shown.map(([label, text]) => `  ${label.padEnd(10)}  ${oneLine(text)}`),
    '',
    ...card.preflight.map(({ check, status, message }) => `  ${status.padEnd(10)}  ${check}: ${oneLine(message)}`),
  ];
}

const EXAMPLES = `
Examples:
  $ brine card churn.joblib          print the card, or what it would say
  $ brine card churn.joblib --write --name churn --version 1.4.0 --golden rows.csv --metric auc=0.91
  $ brine card churn.joblib --json | jq .input`;

export function cardCommand(terminal: Terminal): Command {
  const command = new Command('card')
    .description('print or write the card of a model file: versions, code, schema, metrics, golden predictions')
    .argument('<file>', 'a Pickle or Joblib file')
    .option('-w, --write', 'write FILE.card.json')
    .option('--json', 'the card as JSON');
  return addCardOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, flags: CardFlags & { write?: boolean; json?: boolean }) => {
      const options = await cardOptions(flags, terminal);
      const written = flags.write === true;
      const card = written ? await writeCard(path, options) : await existing(path, options);
      if (flags.json === true) terminal.out(`${JSON.stringify(card, null, 2)}\n`);
      else terminal.out(`${path}${written ? ': card written' : ''}\n${cardLines(card).join('\n')}\n`);
    });
}

/** The card that is there, unless something else is asked for. */
async function existing(path: string, options: CardOptions): Promise<Card> {
  if (Object.keys(options).length > 0) return describe(path, options);
  try {
    return await readCard(await modelFile(path));
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    return describe(path);
  }
}
