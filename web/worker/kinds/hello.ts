/** Loads what every file needs, before there is one. */
import { handler } from '../contract.js';

declare module '../contract.js' {
  interface Contract {
    hello: { ask: undefined; give: string };
  }
}

export default handler('hello', async () => {
  const [{ VERSION }] = await Promise.all([import('brine'), import('./open.js')]);
  return VERSION;
});
