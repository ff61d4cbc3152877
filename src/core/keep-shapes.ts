const kept: object[] = [];

/**
 * V8 throws optimised code away when the last object of a hidden class that the code was made for dies. A machine that
 * works once and is dropped would be back in the interpreter after every full collection (a forest of 300 trees then
 * takes 39 ms to read instead of 4). So one object of each class that a hot loop uses is kept for good.
 */
export function keepShapes(...objects: object[]): void {
  kept.push(...objects);
}
