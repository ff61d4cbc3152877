/** What becomes of files that are dropped, picked or pasted. */
import { failedFile, files, openFile } from './files.js';
import { go } from './route.js';
import { table } from './tables.js';

const TABLE = /\.(?:csv|tsv|parquet)$/i;
/** What stands beside models and is none. */
const BESIDE = /\.(?:md|ya?ml|sig|txt|json)$/i;
const MODEL = /\.(?:pkl|pickle|joblib|skops|npy|npz|cbm|ubj|model|bst|bin|sav|gz|z|bz2|xz|lzma|lz4|zst)$/i;
const MOST = 20;

export interface Named {
  readonly name: string;
  readonly source: Blob;
  readonly from?: string;
}

/**
 * Opens models, and keeps a table for the model that is open.
 *
 * @param stay The address says already what is to be seen.
 */
export function take(given: readonly Named[], stay = false): void {
  const tables = given.filter(({ name }) => TABLE.test(name));
  const rest = given.filter(({ name }) => !TABLE.test(name));
  const models = rest.length > 1 ? rest.filter(({ name }) => MODEL.test(name) || !BESIDE.test(name)) : rest;
  let first: string | undefined;
  for (const { name, source, from } of models.slice(0, MOST)) {
    const { id } = openFile(name, source, from);
    first ??= id;
  }
  if (models.length > MOST)
    failedFile(`${models.length - MOST} more files`, { code: 'MANY', message: `${MOST} files are opened at once` });
  if (tables[0] !== undefined) table.value = tables[0];
  if (stay) return;
  if (first !== undefined) go('overview', { file: first, model: null });
  else if (tables.length > 0 && files.value.length > 0) go('table');
}

/** Everything in what was dropped, folders as well. */
export async function dropped(items: DataTransferItemList): Promise<Named[]> {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const found: Named[] = [];
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

const entriesOf = (folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> =>
  new Promise((resolve, reject) => {
    folder.createReader().readEntries(resolve, reject);
  });
