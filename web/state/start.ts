/** What the address asks to be opened: `?url=`, `?example=`, or the files of `brine view`. What cannot be had is said as a file that failed. */
import { askedUrl } from './connections.js';
import { failedFile } from './files.js';
import { go, view } from './route.js';
import { take } from './take.js';
import { EXAMPLES } from '../text/examples.js';

function failed(name: string, message: string): void {
  go('overview', { file: failedFile(name, { code: 'FETCH', message }) });
}

/** The bytes behind an address. @throws Error with the status or the reason */
async function bytesOf(url: string, options: RequestInit = {}): Promise<Blob> {
  const response = await fetch(url, options);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.blob();
}

async function fetched(url: URL, from: string): Promise<void> {
  const name = decodeURIComponent(url.pathname.split('/').at(-1) ?? '') || url.href;
  try {
    const source = await bytesOf(url.href, { credentials: 'omit', referrerPolicy: 'no-referrer' });
    await take([{ name, source, from }], view.value !== '');
  } catch (error) {
    failed(
      name,
      `${url.href} cannot be fetched: ${(error as Error).message}. The server has to allow this page to read it (CORS); or save the file and drop it here.`,
    );
  }
}

/** One of the models that ship with the page; a table that belongs to it comes along. */
export async function openExample(name: string, stay = false): Promise<void> {
  const example = EXAMPLES.find(({ files }) => files[0]!.name === name);
  if (example === undefined) {
    failed(name, `there is no example of this name: ${EXAMPLES.map(({ files }) => files[0]!.name).join(', ')}`);
    return;
  }
  try {
    const found = await Promise.all(
      example.files.map(async ({ name: file }) => ({
        name: file,
        source: await bytesOf(`./examples/${encodeURIComponent(file)}`),
        from: `?example=${encodeURIComponent(name)}`,
      })),
    );
    await take(found, stay);
  } catch (error) {
    failed(
      name,
      `the example cannot be fetched: ${(error as Error).message}. Are you online? Files of your own open without a network.`,
    );
  }
}

interface LocalFiles {
  readonly files: readonly { readonly name: string; readonly href: string }[];
}

async function openLocal(): Promise<void> {
  try {
    const { files } = JSON.parse(await (await bytesOf('./local.json')).text()) as LocalFiles;
    const found = await Promise.all(files.map(async ({ name, href }) => ({ name, source: await bytesOf(href) })));
    await take(found, view.value !== '');
  } catch (error) {
    failed(
      'brine view',
      `the command does not give its files out: ${(error as Error).message}. Start brine view again and open the address that it prints, or drop the files here.`,
    );
  }
}

export async function openWhatIsAsked(): Promise<void> {
  const query = new URLSearchParams(location.search);
  const url = askedUrl();
  if (url !== undefined) await fetched(url, `?url=${encodeURIComponent(url.href)}`);
  else if (query.has('url'))
    failed(
      query.get('url')!,
      `${query.get('url')} is no address of the web: ?url= takes https://… (or http://… of this machine)`,
    );
  else if (query.has('example')) await openExample(query.get('example')!, view.value !== '');
  else if (query.has('local')) await openLocal();
}
