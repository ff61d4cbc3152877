/** The sections of docs/errors.md, which comes with the package: what each code means, and what to do. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { InvalidInputError, UnsupportedError } from '../core/errors.js';
import { moduleUrl } from '../core/module-url.js';
import { nearest } from '../core/nearest.js';

/** Text of each section under its code, in the order of the page. */
export function sectionsOf(page: string): ReadonlyMap<string, string> {
  const sections = page.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const end = section.indexOf('\n');
      return [section.slice(0, end).trim(), section.slice(end + 1).trim()];
    }),
  );
}

/** As text for a terminal: no links, no marks of code around names. */
export function plain(markdown: string): string {
  return markdown.replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, '$1: docs/$2').replaceAll('`', '');
}

async function errorsPage(): Promise<string> {
  const here = moduleUrl();
  if (here === undefined)
    throw new UnsupportedError('docs/errors.md of the package is not beside this bundle: leave brine out of it');
  return readFile(fileURLToPath(new URL('../../docs/errors.md', here)), 'utf8');
}

/** One section, or the list of all codes where none is asked for. */
export async function explain(code: string | undefined): Promise<string> {
  const sections = sectionsOf(await errorsPage());
  if (code === undefined) return `${[...sections.keys()].join('\n')}\n`;
  // LimitError, limit and LIMIT are the same.
  const name = code
    .replace(/Error$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_')
    .toUpperCase();
  const text = sections.get(name);
  if (text !== undefined) return `${name}\n\n${plain(text)}\n`;
  const meant = nearest(name, sections.keys());
  const way = meant === undefined ? `the codes are ${[...sections.keys()].join(', ')}` : `do you mean ${meant}?`;
  throw new InvalidInputError(`there is no error ${JSON.stringify(code)}: ${way}`);
}
