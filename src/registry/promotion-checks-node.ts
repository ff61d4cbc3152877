/** The checks of promotion gates, with what this package has for them. */
import { estimatorOf } from '../card/build.js';
import { replay } from '../card/golden.js';
import { BrineError } from '../core/errors.js';
import type { ScanReport } from '../scan/types.js';
import type { Checks } from './gates.js';
import { parseEnvelope } from '../sign/envelope.js';
import { checkTrust } from '../sign/trust.js';
import { verifyContents } from '../sign/verify.js';

/** What the checks do with the bytes of a version. */
export interface Reading {
  load(bytes: Uint8Array, options: { lossless: true }): Promise<unknown>;
  scan(bytes: Uint8Array): Promise<ScanReport>;
}

export const promotionChecks = ({ load, scan }: Reading): Checks => ({
  async scan(bytes) {
    const { verdict, findings } = await scan(bytes);
    return { verdict, reason: findings[0]?.message ?? 'nothing was found' };
  },

  async verifyGolden(bytes, card) {
    if (card.golden === null) return 'the card keeps no golden predictions';
    try {
      const model = estimatorOf(await load(bytes, { lossless: true }));
      if (model === undefined) return 'the file holds no model that Brine runs';
      const bad = replay(model, card).filter(({ ok }) => !ok);
      return bad.length === 0 ? undefined : `${bad.map(({ method }) => method).join(', ')} answered otherwise`;
    } catch (error) {
      if (error instanceof BrineError) return error.message;
      throw error;
    }
  },

  async verifySignature(bytes, signature, trust, environment, fileName) {
    try {
      const envelope = parseEnvelope(new TextDecoder().decode(signature));
      const { signers } = await verifyContents(bytes, envelope, checkTrust(trust), environment, fileName);
      return { key: signers.join(', ') };
    } catch (error) {
      if (error instanceof BrineError) return { problem: error.message };
      throw error;
    }
  },
});
