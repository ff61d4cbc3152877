/** Loads what every file needs, before there is one. */
import { handler } from '../../contract.js';

declare module '../../contract.js' {
  interface Contract {
    hello: { ask: undefined; give: string };
  }
}

/** A pickle of an empty list: reading it loads what reading anything does, which is asked for when it is first needed. */
const EMPTY_LIST = Uint8Array.of(0x80, 4, 0x5d, 0x94, 0x2e);

export default handler('hello', async () => {
  const [{ VERSION, load, open }, { scan }] = await Promise.all([
    import('brine'),
    import('brine/scan'),
    import('./open.js'),
  ]);
  await scan(EMPTY_LIST);
  await open(EMPTY_LIST);
  await load(EMPTY_LIST);
  return VERSION;
});
