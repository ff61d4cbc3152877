import { rmSync, writeFileSync } from 'node:fs';
import { Parcel } from '@parcel/core';
import { resultOf } from './.out/browser.mjs';

// Parcel reads its settings where a lock file is: here, not at the root of the checkout.
writeFileSync('pnpm-lock.yaml', '');
const bundler = new Parcel({
  entries: 'index.html',
  defaultConfig: '@parcel/config-default',
  mode: 'production',
  cacheDir: '.out/cache',
  shouldDisableCache: true,
  defaultTargetOptions: { distDir: '.out/page', shouldOptimize: false, sourceMaps: false, publicUrl: '/' },
});
try {
  await bundler.run();
} finally {
  rmSync('pnpm-lock.yaml');
}
console.log(await resultOf('.out/page'));
