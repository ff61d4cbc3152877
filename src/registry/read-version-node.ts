/** `load('registry:churn@production')`. */
import { promotionChecks, type Reading } from './promotion-checks-node.js';
import { processActor, storeAt } from './open-node.js';
import { Registry } from './registry.js';

export const REGISTRY_SCHEME = 'registry:';

/** The checked bytes of a version in the registry of BRINE_REGISTRY or of the current folder. */
export async function readFromRegistry(address: string, reading: Reading): Promise<Uint8Array> {
  const registry = await Registry.open(storeAt(), { actor: processActor(), checks: promotionChecks(reading) });
  return (await registry.fetch(address.slice(REGISTRY_SCHEME.length))).bytes;
}
