#!/usr/bin/env node
import { mkdirSync, statSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Node 22.1 and later keeps compiled code for the next start. What stands in that folder is run, so it belongs to this user alone;
// NODE_COMPILE_CACHE names another one, NODE_DISABLE_COMPILE_CACHE=1 keeps nothing.
if (nodeModule.enableCompileCache !== undefined && !process.env.NODE_COMPILE_CACHE) {
  try {
    const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'brine', 'compiled');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (process.getuid === undefined || statSync(folder).uid === process.getuid())
      nodeModule.enableCompileCache(folder);
  } catch {
    // A user without a home, or a disk that takes nothing: nothing is kept.
  }
}
await import('../dist/cli/run.js');
