/** What the address asks to be opened: `?url=`, `?example=`, or the files of `brine view`. */
import { askedUrl } from './connections.js';
import { failedFile } from './files.js';
import { go, view } from './route.js';
import { take } from './take.js';
import { EXAMPLES } from '../text/examples.js';

async function fetched(url: string, from?: string): Promise<void> {
  const name = decodeURIComponent(new URL(url, location.href).pathname.split('/').at(-1) ?? '') || url;
  try {
    const response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    take([{ name, source: await response.blob(), ...(from === undefined ? {} : { from }) }], view.value !== '');
  } catch (error) {
    const message = `${url} cannot be fetched: ${(error as Error).message}. The server has to allow this page to read it (CORS); or save the file and drop it here.`;
    go('overview', { file: failedFile(name, { code: 'FETCH', message }) });
  }
}

/** One of the models that ship with the page; a table that belongs to it comes along. */
export async function openExample(name: string, stay = false): Promise<void> {
  const example = EXAMPLES.find(({ files }) => files[0]!.name === name);
  if (example === undefined) return;
  const found = await Promise.all(
    example.files.map(async ({ name: file }) => ({
      name: file,
      source: await (await fetch(`./examples/${encodeURIComponent(file)}`)).blob(),
      from: `?example=${encodeURIComponent(name)}`,
    })),
  );
  take(found, stay);
}

interface LocalFiles {
  readonly files: readonly { readonly name: string; readonly href: string }[];
}

export async function openWhatIsAsked(): Promise<void> {
  const query = new URLSearchParams(location.search);
  const url = askedUrl();
  if (url !== undefined) await fetched(url.href, `?url=${encodeURIComponent(url.href)}`);
  else if (query.has('example')) await openExample(query.get('example')!, view.value !== '');
  else if (query.has('local')) {
    const { files } = (await (await fetch('./local.json')).json()) as LocalFiles;
    const found = await Promise.all(
      files.map(async ({ name, href }) => ({ name, source: await (await fetch(href)).blob() })),
    );
    take(found, view.value !== '');
  }
}
