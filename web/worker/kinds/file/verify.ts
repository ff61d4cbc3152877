/** A card beside its model: what it says, and whether it is true. */
import type { Card, VerifyCardReport } from 'brine/card';
import { handler } from '../../contract.js';
import { fileOf } from '../../files.js';

declare module '../../contract.js' {
  interface Contract {
    verify: {
      ask: { file: string; card: { name: string; text: string } };
      give: { card: Card; report: VerifyCardReport };
    };
  }
}

export default handler('verify', async ({ file, card: { name, text } }) => {
  const { parseCard, verifyCard } = await import('brine/card');
  const card = parseCard(text, name);
  return { card, report: await verifyCard(fileOf(file).stored, card) };
});
