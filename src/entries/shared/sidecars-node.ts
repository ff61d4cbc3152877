/** Whether a file needs others beside it. */
import { BrineError } from '../../core/errors.js';
import { SidecarsNeeded } from '../../joblib/sidecars-needed.js';
import { load } from '../../node.js';

/** The names of the files that a Joblib file keeps its arrays in; none for whatever is whole, or cannot be read. */
export async function sidecarsOf(bytes: Uint8Array): Promise<readonly string[]> {
  try {
    // Without a path there is nothing beside the file.
    await load<unknown>(bytes, { lossless: true, allowDangerous: true });
    return [];
  } catch (error) {
    if (error instanceof SidecarsNeeded) return error.names;
    if (error instanceof BrineError) return [];
    throw error;
  }
}
