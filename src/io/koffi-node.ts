/**
 * koffi, an optional dependency, where it is installed. It brings a compiled file for each system, which bundlers cannot take in
 * and stumble over: so no `import` or `require` that they could follow names it.
 */
// By its default: bundlers look for what `createRequire` is called with.
import nodeModule from 'node:module';
import { join } from 'node:path';
import type Koffi from 'koffi';
import { moduleUrl } from '../core/module-url.js';

const NAME = ['kof', 'fi'].join('');

/** @throws where it is not installed */
export function loadKoffi(): typeof Koffi {
  // In a bundle without a place of its own, what the program has installed.
  const fromHere = nodeModule.createRequire(moduleUrl() ?? join(process.cwd(), 'package.json'));
  return fromHere(NAME) as typeof Koffi;
}
