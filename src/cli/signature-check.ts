/** The signature's row in `brine verify`, and its options; other checks stand beside it. */
import type { Command } from 'commander';
import { type BrineError, FormatError, IntegrityError, InvalidInputError } from '../core/errors.js';
import { type TrustOptions, verify } from '../entries/sign-node.js';
import { readKey } from './commands/sign.js';

export interface SignatureOptions {
  key?: string;
  trust?: string;
  environment?: string;
  signedAs?: string;
}

/** One row of the table. */
export interface CheckRow {
  check: string;
  status: 'ok' | 'failed' | 'skipped';
  message: string;
}

export function addSignatureOptions(command: Command): Command {
  return command
    .option('--key <pem>', 'the public key that must have signed the file')
    .option('--trust <file>', 'a trust file: public keys with names and environments')
    .option('--environment <name>', 'the environment that the key must be trusted for')
    .option('--signed-as <name>', 'the name of the file when it was signed, if it has another one now');
}

async function trustOf(options: SignatureOptions): Promise<TrustOptions | undefined> {
  const settings = {
    ...(options.environment === undefined ? {} : { environment: options.environment }),
    ...(options.signedAs === undefined ? {} : { signedAs: options.signedAs }),
  };
  if (options.trust !== undefined && options.key !== undefined) {
    throw new InvalidInputError('give --key or --trust, not both');
  }
  if (options.trust !== undefined) return { trust: options.trust, ...settings };
  if (options.key === undefined) return undefined;
  return { trust: { keys: [{ name: options.key, publicKey: await readKey(options.key) }] }, ...settings };
}

/** Undefined where nobody asked for the signature. */
export async function checkSignature(path: string, options: SignatureOptions): Promise<CheckRow | undefined> {
  const trust = await trustOf(options);
  if (trust === undefined) return undefined;
  try {
    const { signers, sha256 } = await verify(path, trust);
    return {
      check: 'signature',
      status: 'ok',
      message: `signed by ${signers.join(', ')}; sha256 ${sha256.slice(0, 12)}…`,
    };
  } catch (error) {
    if (!(error instanceof IntegrityError || error instanceof FormatError)) throw error;
    return { check: 'signature', status: 'failed', message: (error as BrineError).message };
  }
}
