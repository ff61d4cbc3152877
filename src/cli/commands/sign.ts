import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { NotFoundError } from '../../core/errors.js';
import { sign } from '../../entries/sign-node.js';
import type { Terminal } from '../terminal.js';

const EXAMPLES = `
Examples:
  $ brine sign churn.joblib --key release.pem
  $ brine sign models/*.joblib --key release.pem

The signature is written beside the file, as FILE.dsse.json: a DSSE envelope around an in-toto statement. Several keys may sign.`;

/** The text of a key file. */
export async function readKey(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new NotFoundError(`${path}: the key cannot be read: ${(cause as Error).message}`, { cause });
  }
}

export function signCommand(terminal: Terminal): Command {
  return new Command('sign')
    .description('sign files with a private key')
    .argument('<file...>', 'files to sign')
    .requiredOption('--key <pem>', 'the private key, as brine keygen writes it')
    .option('--json', 'a line of JSON per file')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], options: { key: string; json?: boolean }) => {
      const key = await readKey(options.key);
      for (const path of paths) {
        const { signature, keyId } = await sign(path, key);
        if (options.json === true) terminal.out(`${JSON.stringify({ file: path, signature, keyId })}\n`);
        else terminal.out(`${signature}  signed with key ${keyId.slice(0, 16)}\n`);
      }
    });
}
