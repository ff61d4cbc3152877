/**
 * A program of the user's that is told what changes in a registry: to send a message, open a ticket, start a deployment. Which one it
 * is comes from a flag, the environment or a configuration file that the user names; nothing that a registry holds can name one.
 */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { InvalidInputError } from '../core/errors.js';
import { parseJson } from '../core/json.js';
import type { Listener, RegistryEvent } from '../entries/registry-node.js';
import { HOOK_VARIABLE } from './config/variables.js';
import { oneLine } from './exit.js';
import type { Terminal } from './terminal.js';

const PATIENCE_MS = 60_000;
/** Of what the program says on standard error. */
const MOST_SAID = 1 << 16;
/** The change stands, and its hook could not do what it is for. */
const HOOK_FAILED = 3;

/** A program, or a JSON array of a program and its arguments. No shell takes it apart. */
function commandOf(text: string): readonly [string, ...string[]] {
  const value: unknown = text.trimStart().startsWith('[') ? parseJson(text, '--hook') : [text];
  if (Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string' && word !== ''))
    return value as [string, ...string[]];
  throw new InvalidInputError(`--hook ${text}: write a program, or ["PROGRAM", "ARGUMENT", …]`);
}

/** Undefined where it went well, otherwise why not. */
function run([program, ...args]: readonly [string, ...string[]], event: RegistryEvent): Promise<string | undefined> {
  return new Promise((done) => {
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'], timeout: PATIENCE_MS, shell: false });
    let said = '';
    child.stderr.on('data', (piece: Buffer) => {
      if (said.length < MOST_SAID) said += piece.toString();
    });
    child.once('error', (error) => {
      done(`cannot be started: ${error.message}`);
    });
    child.once('close', (status, signal) => {
      const last = said.trim().split('\n').at(-1) ?? '';
      const how = signal === null ? `status ${status}` : signal;
      done(status === 0 ? undefined : `ended with ${how}${last === '' ? '' : `: ${last}`}`);
    });
    // A program that does not read its input is no fault of ours.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${JSON.stringify(event)}\n`);
  });
}

/** What is told of changes; undefined where the user named no program. */
export function hookOf(
  flag: string | undefined,
  terminal: Terminal,
  setStatus: (status: number) => void,
): Listener | undefined {
  const text = flag ?? process.env[HOOK_VARIABLE];
  if (text === undefined || text === '') return undefined;
  const command = commandOf(text);
  return async (event) => {
    const problem = await run(command, event);
    if (problem === undefined) return;
    setStatus(HOOK_FAILED);
    terminal.err(`brine: ${oneLine(`the change was made, but the hook ${command[0]} ${problem}`)}\n`);
  };
}
