import { Parcel } from '@parcel/core';
import { resultOf } from './.out/browser.mjs';

const bundler = new Parcel({
  entries: 'index.html',
  defaultConfig: '@parcel/config-default',
  mode: 'production',
  cacheDir: '.out/cache',
  shouldDisableCache: true,
  defaultTargetOptions: { distDir: '.out/page', shouldOptimize: false, sourceMaps: false, publicUrl: '/' },
});
await bundler.run();
console.log(await resultOf('.out/page'));
