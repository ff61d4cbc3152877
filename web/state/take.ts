/** What becomes of files that are dropped, picked or pasted. */
import { cardText, keepCard } from './cards.js';
import { current, failedFile, files, giveBeside, openFile } from './files.js';
import { go } from './route.js';
import { table } from './tables.js';

const TABLE = /\.(?:csv|tsv|parquet)$/i;
/** What may be a card: `FILE.card.json`, or the same under another name. */
const CARD = /\.json$/i;
/** What stands beside models and is none. */
const BESIDE = /\.(?:md|ya?ml|sig|txt|json)$/i;
const MODEL = /\.(?:pkl|pickle|joblib|skops|npy|npz|cbm|ubj|model|bst|bin|sav|gz|z|bz2|xz|lzma|lz4|zst)$/i;
/** Joblib before 0.10 kept arrays beside the model, in files named after it. */
const BESIDE_MODEL = /^(.+)_\d+\.npy(?:\.z)?$/;
const MOST = 20;

export interface Named {
  readonly name: string;
  readonly source: Blob;
  readonly from?: string;
}

/** Whether a file belongs to another one of those that were given. */
const isBesideOf = (name: string, model: string): boolean => BESIDE_MODEL.exec(name)?.[1] === model;

/** Gives files to those that are open and lack them; the others remain. */
function withoutMissing(given: readonly Named[]): { rest: readonly Named[]; filled: string | undefined } {
  let filled: string | undefined;
  const taken = new Set<Named>();
  for (const file of files.value) {
    const wanted = given.filter(({ name }) => file.opened?.missing.includes(name));
    if (wanted.length === 0) continue;
    giveBeside(file, wanted);
    for (const one of wanted) taken.add(one);
    filled = file.id;
  }
  return { rest: given.filter((one) => !taken.has(one)), filled };
}

/**
 * Opens models, and keeps a table for the model that is open.
 *
 * @param stay The address says already what is to be seen.
 */
export async function take(all: readonly Named[], stay = false): Promise<void> {
  const { rest: given, filled } = withoutMissing(all);
  const cards: { name: string; text: string }[] = [];
  const rest: Named[] = [];
  for (const one of given) {
    const text = CARD.test(one.name) ? await cardText(one.source) : undefined;
    if (text !== undefined) cards.push({ name: one.name, text });
    else if (!TABLE.test(one.name) && !given.some(({ name }) => isBesideOf(one.name, name))) rest.push(one);
  }
  const before = current.value?.id;
  const models = rest.length > 1 ? rest.filter(({ name }) => MODEL.test(name) || !BESIDE.test(name)) : rest;
  let first = filled;
  for (const model of models.slice(0, MOST)) {
    const beside = given.filter(({ name }) => isBesideOf(name, model.name));
    const { id } = openFile({ ...model, beside });
    first ??= id;
  }
  if (models.length > MOST)
    failedFile(`${models.length - MOST} more files`, {
      code: 'MANY',
      message: `${MOST} files are opened at once: close some and drop the others again`,
    });
  for (const card of cards) keepCard({ ...card, onto: first ?? before });
  const tables = given.filter(({ name }) => TABLE.test(name));
  if (tables[0] !== undefined) table.value = tables[0];
  if (stay) return;
  if (first !== undefined) go('overview', { file: first, model: null });
  else if (tables.length > 0 && files.value.length > 0) go('table');
  else if (cards.length > 0 && files.value.length > 0) go('overview');
}

/** Everything in what was dropped, folders as well. */
export async function dropped(items: DataTransferItemList): Promise<Named[]> {
  const entries: FileSystemEntry[] = [];
  const found: Named[] = [];
  for (const item of items) {
    const entry = item.webkitGetAsEntry();
    // What another program made up has contents, and no place on a disk.
    const source = entry === null ? item.getAsFile() : null;
    if (entry !== null) entries.push(entry);
    else if (source !== null) found.push({ name: source.name, source });
  }
  const todo: FileSystemEntry[] = entries;
  for (let next = todo.shift(); next !== undefined && found.length < 200; next = todo.shift()) {
    if (next.isFile) found.push(await fileOf(next as FileSystemFileEntry));
    else todo.push(...(await entriesOf(next as FileSystemDirectoryEntry)));
  }
  return found;
}

const fileOf = (entry: FileSystemFileEntry): Promise<Named> =>
  new Promise((resolve, reject) => {
    entry.file((source) => {
      resolve({ name: source.name, source });
    }, reject);
  });

/** Browsers give out a folder in portions; the last one is empty. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  while (all.length < 2000) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) break;
    all.push(...some);
  }
  return all;
}
