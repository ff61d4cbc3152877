// Writes dist/brine.1 from the help of all commands; a part of npm run build.
import { writeFileSync } from 'node:fs';
import { manPage } from '../dist/cli/man.js';

writeFileSync('dist/brine.1', await manPage());
