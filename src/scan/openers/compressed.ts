/** Opens compressed files, damaged ones as far as they go. */
import { partialOf } from '../../codec/output.js';
import { type Compression, detectCompression } from '../../core/detect.js';
import { BrineError, LimitError } from '../../core/errors.js';
import type { Exploration, Place } from './exploration.js';
import { UNREAD } from '../containers/reasons.js';
import { rescue } from '../containers/unpack.js';

const NOTHING = new Uint8Array(0);

export async function openCompressed(exploration: Exploration, place: Place, compression: Compression): Promise<void> {
  const { found } = exploration;
  const { bytes, path, layer } = place;
  found.saw(compression);
  let contents: Uint8Array | undefined;
  try {
    contents = await unpacked(exploration, bytes, compression);
  } catch (error) {
    if (!(error instanceof BrineError)) throw error;
    const rule = error instanceof LimitError ? 'over-a-limit' : 'cannot-be-unpacked';
    found.add('error', rule, path, 0, error.message, UNREAD);
    const part = partialOf(error);
    if (part !== undefined && part.length > 0) await exploration.damaged({ ...place, bytes: part });
    else await openRescued(exploration, place, compression);
  }
  if (contents !== undefined) await exploration.explore({ bytes: contents, path, layer: layer + 1 });
  // Codecs stop where their data end; an archive may stand behind.
  await exploration.hiddenZip(place, 'the file is compressed data and a ZIP archive at once');
}

async function unpacked(
  { context, allowance }: Exploration,
  bytes: Uint8Array,
  compression: Compression,
): Promise<Uint8Array> {
  const part = await allowance.unpack(async (limits) => ({
    bytes: await context.codecs.decompress(bytes, compression, limits),
  }));
  return part.bytes;
}

/** Data whose codec gives nothing: as far as another way of unpacking comes, and what stands behind them. */
async function openRescued(exploration: Exploration, place: Place, compression: Compression): Promise<void> {
  const { context, allowance, found } = exploration;
  const { bytes, path, layer } = place;
  let rescued: Awaited<ReturnType<typeof rescue>>;
  try {
    const part = await allowance.unpack(async (limits) => {
      const found = await rescue(bytes, compression, limits, context.inflate);
      return found ?? { bytes: NOTHING, rest: undefined };
    });
    rescued = part.bytes === NOTHING ? undefined : part;
  } catch (error) {
    if (!(error instanceof BrineError)) throw error;
    return;
  }
  if (rescued === undefined) return;
  if (rescued.bytes.length > 0) await exploration.damaged({ ...place, bytes: rescued.bytes });
  if (rescued.rest === undefined) return;
  const rest = bytes.subarray(rescued.rest);
  // A further member that is damaged is damage, not something that was put behind the data.
  if (detectCompression(rest) === compression) return;
  found.add('suspicious', 'trailing-bytes', path, rescued.rest, `${rest.length} bytes follow the compressed data`, {
    effect: '',
    why: 'Some programs read on, others stop; who wrote them may mean to show each something else.',
  });
  await exploration.embedded([{ bytes: rest, offset: rescued.rest, path }], layer + 1);
}
