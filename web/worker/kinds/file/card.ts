/** What is known of a model, as `brine card` writes it. */
import type { Card } from 'brine/card';
import { handler } from '../../contract.js';
import { fileOf } from '../../files.js';

declare module '../../contract.js' {
  interface Contract {
    card: { ask: { file: string; path: string }; give: Card };
  }
}

export default handler('card', async ({ file, path }) => {
  const { describeContents } = await import('brine/card');
  const { stored, name } = fileOf(file);
  return describeContents(stored, { file: name, ...(path === '' ? {} : { at: path }) });
});
