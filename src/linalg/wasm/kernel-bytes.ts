/**
 * Where the bytes of the kernels come from. Node has them at hand from its entry on; a page loads them with the first work that is
 * large enough, goes on in TypeScript until they are there, and gets the same results either way.
 */
let binary: string | undefined;
let coming: Promise<void> | undefined;

/** For those who have them. */
export function provideKernels(base64: string): void {
  binary = base64;
}

/** Undefined until they are there; asking for them has them loaded. */
export function kernelBytes(): Uint8Array<ArrayBuffer> | undefined {
  if (binary !== undefined) return bytesOf(binary);
  void loadKernels();
  return undefined;
}

/** Settled once they are there, or cannot be had: then everything goes on in TypeScript. */
export function loadKernels(): Promise<void> {
  if (binary !== undefined) return Promise.resolve();
  return (coming ??= import('./kernels.generated.js').then(
    ({ BINARY }) => {
      provideKernels(BINARY);
    },
    () => undefined,
  ));
}

/** A loop, as most processes do this once: nothing faster has been compiled by then. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}
