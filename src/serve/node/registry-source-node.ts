/** A version or an environment of a registry: `churn@production` is looked up again and again. */
import { sha256 } from '../../card/digest-node.js';
import type { Registry } from '../../registry/registry.js';
import type { ModelSource } from '../models/source.js';
import { type Loading, modelIn, requireSameBytes } from './files-node.js';

/** `registry:` in front of a reference. */
export const REGISTRY = 'registry:';

/** `churn` of `churn@production`. */
export const nameOfReference = (reference: string): string => reference.split('@', 1)[0]!;

/** @param open Opens the registry; asked each time until it succeeds once. */
export function registrySource(
  reference: string,
  name: string,
  open: () => Promise<Registry>,
  loading: Loading,
): ModelSource {
  let registry: Registry | undefined;
  return {
    name,
    place: `${REGISTRY}${reference}`,
    async look() {
      registry ??= await open();
      const found = registry;
      const { name: model, version } = await found.resolve(reference);
      return {
        version,
        tag: `${model}@${version}`,
        async load() {
          const { bytes, cardBytes, signature } = await found.fetch(`${model}@${version}`);
          const { readCardText } = await import('../../card/read.js');
          const what = `${model}@${version}`;
          const card =
            cardBytes === undefined
              ? undefined
              : await readCardText(new TextDecoder().decode(cardBytes), `the card of ${what}`);
          if (card !== undefined) requireSameBytes(card, sha256(bytes), what);
          await loading.check(bytes);
          const value = await loading.load(bytes, { signature });
          const file = async (): Promise<Uint8Array> => (await found.fetch(what)).bytes;
          return { model: modelIn(value, what), card, bytes: bytes.length, file };
        },
      };
    },
  };
}
