/** `brine registry ui`: the registry in the browser. */
import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { servePage } from '../../../page/local-node.js';
import { openBrowser } from '../../open-browser.js';
import { untilSignal } from '../../serve/process.js';
import type { Terminal } from '../../terminal.js';
import { type CommonFlags, onRegistry, opened } from './shared.js';
import { registryRoutes } from './ui-routes.js';

interface UiFlags extends CommonFlags {
  write?: boolean;
  open: boolean;
}

export function uiCommand(terminal: Terminal): Command {
  return onRegistry('ui', 'look at the registry in the browser', [
    'brine registry ui                       models, versions, environments, history',
    'brine registry ui --write               prints a token: whoever types it in may promote and roll back',
  ])
    .option('--write', 'let whoever has the printed token promote, roll back and protect')
    .option('--no-open', 'do not open the browser')
    .action(async (flags: UiFlags) => {
      const registry = await opened(flags);
      const token = flags.write === true ? randomBytes(9).toString('base64url') : undefined;
      const page = await servePage({ query: '?registry', routes: registryRoutes(registry, token) });
      terminal.out(`${page.url}\n${token === undefined ? '' : `token for changes: ${token}\n`}Ctrl+C ends it.\n`);
      if (flags.open) openBrowser(page.url);
      await untilSignal(() => undefined);
      await page.close();
    });
}
