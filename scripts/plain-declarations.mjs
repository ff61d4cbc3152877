// Makes the declarations in dist/ readable for every TypeScript since 5.4 and without the types of any platform: the type
// arguments that typed arrays have since 5.7 go, and what declares `Disposable` names the library that has it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ARGUMENT = /\b((?:Uint|Int|Float|BigInt|BigUint)\w*Array|ArrayBufferView|DataView)<ArrayBuffer(?:Like)?>/g;
const DISPOSABLE = /\bDisposable\b|\bSymbol\.(?:asyncD|d)ispose\b/;

for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
  if (!entry.name.endsWith('.d.ts')) continue;
  const path = join(entry.parentPath, entry.name);
  const text = readFileSync(path, 'utf8');
  const plain = text.replaceAll(ARGUMENT, '$1');
  const out = DISPOSABLE.test(plain) ? `/// <reference lib="esnext.disposable" />\n${plain}` : plain;
  if (out !== text) writeFileSync(path, out);
}
