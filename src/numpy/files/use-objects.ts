/**
 * Loads what reads arrays of objects, whose items are a pickle, once. From then on `readNpy` and `readNpz`, which cannot wait for code,
 * read them; without it they refuse them on pages. In Node it is there from the start.
 *
 * @example
 * await useObjectArrays();
 * const names = readNpy(bytes).flat();
 */
export async function useObjectArrays(): Promise<void> {
  const { objectsAtHand } = await import('./object-pickles.js');
  objectsAtHand();
}
