/**
 * Where this module stands. Undefined in the CommonJS that bundlers make, which have no `import.meta`: asked for when something
 * beside the module is needed, and never while it is loaded.
 */
export function moduleUrl(): string | undefined {
  const url: unknown = import.meta.url;
  return typeof url === 'string' && url !== '' ? url : undefined;
}
