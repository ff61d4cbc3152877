/** What src/stream/cells/ loads: CSV out of bytes and into bytes. */
export { cells } from './cells';
export { lines, prepareText } from './shortest';

/** The first place that the compiler leaves free. */
export function heap(): usize {
  return __heap_base;
}
