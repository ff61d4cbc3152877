/** Commands that say what models are, and find them by it: describe, tag, alias, search, delete. */
import type { Command } from 'commander';
import { InvalidInputError } from '../../../core/errors.js';
import {
  deleteVersion,
  type Found,
  removeAlias,
  search,
  type SearchQuery,
  setAlias,
  setDescription,
  setTags,
} from '../../../entries/registry-node.js';
import { textTable } from '../../table.js';
import type { Terminal } from '../../terminal.js';
import { answer, type ChangeFlags, changing, type CommonFlags, messageOf, opened, openedForChange, subcommand } from './shared.js'; // prettier-ignore

const SUBJECT = 'NAME for the model, NAME@VERSION (or an environment, an alias) for a version';

export function describeCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return changing('describe', 'say in words what a model or a version is for', [
    'brine registry describe churn "who leaves within a month; owner: growth"',
    'brine registry describe churn@1.4.0 "with the winter campaign"',
    'brine registry describe churn@1.4.0 ""            take the description away',
  ])
    .argument('<model>', SUBJECT)
    .argument('<text>', 'at most 5000 characters')
    .action(async (subject: string, text: string, flags: ChangeFlags) => {
      const registry = await openedForChange(flags, terminal, setStatus);
      const entry = await setDescription(registry, subject, text, messageOf(flags));
      answer(terminal, flags, entry, () => [`${subject}: ${text === '' ? 'no description any more' : 'described'}`]);
    });
}

/** `reviewer=ada`, or `reviewer` for the tag with any value. */
function tagsOf(words: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      return at < 0 ? [word, null] : [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

export function tagCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return changing('tag', 'set tags of a model or a version; others stay', [
    'brine registry tag churn owner=growth',
    'brine registry tag churn@1.4.0 reviewer=ada data/month=2026-10',
    'brine registry tag churn@1.4.0 --remove reviewer',
  ])
    .argument('<model>', SUBJECT)
    .argument('[name=value...]', 'tags')
    .option('--remove <name...>', 'take these away')
    .action(async (subject: string, words: string[], flags: ChangeFlags & { remove?: string[] }) => {
      const set = tagsOf(words);
      const bare = Object.keys(set).find((name) => set[name] === null);
      if (bare !== undefined) throw new InvalidInputError(`${bare}: write NAME=VALUE, or --remove ${bare}`);
      const removed = Object.fromEntries((flags.remove ?? []).map((name) => [name, null]));
      const registry = await openedForChange(flags, terminal, setStatus);
      const entry = await setTags(registry, subject, { ...set, ...removed }, messageOf(flags));
      answer(terminal, flags, entry, () => [
        ...Object.entries(entry.tags ?? {}).map(([name, value]) => `${subject}: ${value === null ? `no tag ${name} any more` : `${name}=${value}`}`), // prettier-ignore
      ]);
    });
}

export function aliasCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return changing('alias', 'give a version another name, as in churn@champion', [
    'brine registry alias churn@1.4.0 champion',
    'brine registry alias churn champion --off',
    'brine predict registry:churn@champion -i rows.csv',
  ])
    .argument('<model>', 'NAME@VERSION; with --off NAME')
    .argument('<alias>', 'a lower-case word')
    .option('--off', 'take the alias away')
    .action(async (reference: string, alias: string, flags: ChangeFlags & { off?: boolean }) => {
      const registry = await openedForChange(flags, terminal, setStatus);
      if (flags.off === true) {
        const name = reference.split('@')[0]!;
        const entry = await removeAlias(registry, name, alias, messageOf(flags));
        answer(terminal, flags, entry, () => [`${name}@${alias} is no alias any more; it was ${entry.version}`]);
        return;
      }
      const entry = await setAlias(registry, reference, alias, messageOf(flags));
      const before = entry.replaces ?? undefined;
      answer(terminal, flags, entry, () => [
        `${entry.model}@${alias} is ${entry.version} now${before === undefined ? '' : `, in place of ${before}`}`,
      ]);
    });
}

export function deleteCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return changing('delete', 'take a version out for good; gc takes its bytes away later', [
    'brine registry delete churn@1.1.0 --message "trained on the wrong month"',
  ])
    .argument('<model>', 'NAME@VERSION, written whole')
    .action(async (reference: string, flags: ChangeFlags) => {
      const registry = await openedForChange(flags, terminal, setStatus);
      const entry = await deleteVersion(registry, reference, messageOf(flags));
      answer(terminal, flags, entry, () => [
        `${entry.model}@${entry.version}: deleted; its number is not used again, and brine registry gc --delete frees its bytes`,
      ]);
    });
}

interface SearchFlags extends CommonFlags {
  tag?: string[];
  metric?: string[];
  environment?: string;
  all?: boolean;
  limit?: string;
}

const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

function queryOf(words: readonly string[], flags: SearchFlags): SearchQuery {
  const limit = flags.limit === undefined ? undefined : Number(flags.limit);
  if (limit !== undefined && !/^[1-9]\d{0,5}$/.test(flags.limit!))
    throw new InvalidInputError(`--limit ${flags.limit}: give a whole number from 1 to 999999`);
  return {
    text: words.join(' '),
    ...(flags.tag === undefined ? {} : { tags: tagsOf(flags.tag) }),
    ...(flags.metric === undefined ? {} : { metrics: flags.metric }),
    ...(flags.environment === undefined ? {} : { environment: flags.environment }),
    ...(limit === undefined ? {} : { limit }),
    all: flags.all === true,
  };
}

function foundRow({ name, version, environments, aliases, tags, model, metrics, description }: Found): string[] {
  const said = Object.entries({ ...model.tags, ...tags }).map(([key, value]) => `${key}=${value}`);
  const numbers = Object.entries(metrics ?? {}).map(([key, value]) => `${key} ${value}`);
  return [
    `${name}@${version}`,
    [...environments, ...aliases].join(', '),
    [...numbers, ...said].join(', '),
    description ?? model.description ?? '',
  ];
}

export function searchCommand(terminal: Terminal): Command {
  return subcommand('search', 'find versions by words, tags, metrics, environment', [
    'brine registry search churn',
    "brine registry search --tag owner=growth --metric 'auc>=0.9'",
    'brine registry search --environment production --json',
  ])
    .argument('[word...]', 'words in names, descriptions and tags; all must be there')
    .option('--tag <name=value>', 'with this tag; NAME alone for any value; may be repeated', collect)
    .option('--metric <condition>', "a metric of the card, as in 'auc>=0.9'; may be repeated", collect)
    .option('-e, --environment <name>', 'only what this environment has')
    .option('--all', 'all versions that fit, not only the newest of each model')
    .option('--limit <n>', 'most rows (default: 100)')
    .action(async (words: string[], flags: SearchFlags) => {
      const found = await search(await opened(flags), queryOf(words, flags));
      answer(terminal, flags, found, () =>
        found.length === 0
          ? ['nothing found']
          : [textTable([['version', 'is', 'metrics and tags', 'description'], ...found.map(foundRow)])],
      );
    });
}
