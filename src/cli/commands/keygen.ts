import { open } from 'node:fs/promises';
import { Command } from 'commander';
import { ConflictError, IoError } from '../../core/errors.js';
import { generateKeys } from '../../entries/sign-node.js';
import type { Terminal } from '../terminal.js';

const EXAMPLES = `
Examples:
  $ brine keygen release          release.pem (keep it secret), release.pub.pem
  $ brine sign churn.joblib --key release.pem
  $ brine verify churn.joblib --key release.pub.pem`;

/** Never over a file that is there: a lost private key cannot be made again. */
async function writeNew(path: string, text: string, mode: number): Promise<void> {
  try {
    const handle = await open(path, 'wx', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new ConflictError(`${path}: is there already; choose another name`, { cause });
    }
    throw new IoError(`${path}: cannot be written: ${(cause as Error).message}`, { cause });
  }
}

export function keygenCommand(terminal: Terminal): Command {
  return new Command('keygen')
    .description('make a pair of Ed25519 keys to sign model files with')
    .argument('<name>', 'the files are NAME.pem and NAME.pub.pem')
    .option('--json', 'the files and the id of the key, as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, options: { json?: boolean }) => {
      const { privateKey, publicKey, keyId } = await generateKeys();
      await writeNew(`${name}.pem`, privateKey, 0o600);
      await writeNew(`${name}.pub.pem`, publicKey, 0o644);
      const report = { privateKey: `${name}.pem`, publicKey: `${name}.pub.pem`, keyId };
      if (options.json === true) {
        terminal.out(`${JSON.stringify(report)}\n`);
        return;
      }
      terminal.out(
        `${name}.pem      the private key: keep it secret\n${name}.pub.pem  the public key: give it away\nkey id ${keyId}\n`,
      );
    });
}
