/** Commands that change what a registry says: init, push, pull, promote, rollback, protect, trust. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { NotFoundError } from '../../../core/errors.js';
import { defaultConfig, GateError, initRegistry, pull, push } from '../../../entries/registry-node.js';
import type { Terminal } from '../../terminal.js';
import { answer, type ChangeFlags, changing, type CommonFlags, messageOf, opened, openedForChange, subcommand } from './shared.js'; // prettier-ignore

export function initCommand(terminal: Terminal): Command {
  return subcommand('init', 'make a registry', [
    'brine registry init',
    'brine registry init --registry s3://models/team',
    'brine registry init --environments development,staging,production',
  ])
    .option('--environments <names>', 'in their order, separated by commas', 'development,testing,production')
    .action(async (flags: CommonFlags & { environments: string }) => {
      const config = defaultConfig(flags.environments.split(',').map((name) => name.trim()));
      const registry = await initRegistry(flags.registry, config);
      const lines = config.environments.map(
        ({ name, gates }) => `  ${name.padEnd(12)}  ${gates.join(', ') || 'no gates'}`,
      );
      answer(terminal, flags, { registry: registry.store.url, ...config }, () => [
        `${registry.store.url}: made a registry; gates before each environment (registry.json):`,
        ...lines,
      ]);
    });
}

export function pushCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return changing('push', 'add a version: the file, with the card and signature beside it', [
    'brine registry push churn.joblib         name and version as in its card',
    'brine registry push churn.joblib -n churn -v 1.4.0 -m "weekly training"',
  ])
    .argument('<file>', 'a Pickle or Joblib file')
    .option('-n, --name <name>', 'name of the model')
    .option('-v, --version <version>', 'semantic version')
    .action(async (file: string, flags: ChangeFlags & { name?: string; version?: string }) => {
      const { registry: _where, json: _json, hook: _hook, ...options } = flags;
      const registry = await openedForChange(flags, terminal, setStatus);
      const info = await push(registry, file, options);
      answer(terminal, flags, info, () => [
        `${info.name}@${info.version}: ${info.record.file.bytes} bytes, ${info.record.card === null ? 'no card' : 'with its card'}${info.record.signature === null ? '' : ' and signature'}`,
      ]);
    });
}

export function pullCommand(terminal: Terminal): Command {
  return subcommand('pull', 'write a version to a file, with its card and signature', [
    'brine registry pull churn@production churn.joblib',
    'brine registry pull churn@1 churn.joblib',
  ])
    .argument('<model>', 'NAME@VERSION, NAME@ENVIRONMENT, NAME@ALIAS, NAME@latest or NAME@RANGE')
    .argument('<out>', 'the file to write')
    .action(async (reference: string, out: string, flags: CommonFlags) => {
      const info = await pull(await opened(flags), reference, out);
      answer(terminal, flags, info, () => [`${out}: ${info.name}@${info.version}, ${info.record.file.bytes} bytes`]);
    });
}

export function promoteCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return changing('promote', 'point an environment to a version, if its gates let it in', [
    'brine registry promote churn@1.4.0 testing --message "passed review"',
    'brine registry promote churn@testing production',
    'brine registry promote churn@1.3.0 production --force   although it is older',
  ])
    .argument('<model>', 'NAME@VERSION, NAME@ALIAS or NAME@ENVIRONMENT')
    .argument('<environment>', 'for example production')
    .option('-f, --force', 'let an older version in; other gates stay')
    .option('--dry-run', 'only try the gates')
    .action(
      async (reference: string, environment: string, flags: ChangeFlags & { force?: boolean; dryRun?: boolean }) => {
        const registry = await openedForChange(flags, terminal, setStatus);
        if (flags.dryRun === true) {
          const gates = await registry.gates(reference, environment);
          if (gates.some(({ ok }) => !ok)) setStatus(1);
          answer(terminal, flags, gates, () => gateLines(gates));
          return;
        }
        try {
          const entry = await registry.promote(reference, environment, flags);
          answer(terminal, flags, entry, () => [
            `${entry.model}@${entry.version} is in ${environment} ${entry.unchanged === true ? `since ${entry.at}: nothing was changed` : 'now'}${entry.replaces === undefined || entry.replaces === null ? '' : `, in place of ${entry.replaces}`}`,
          ]);
        } catch (error) {
          if (!(error instanceof GateError)) throw error;
          setStatus(1);
          if (flags.json === true) answer(terminal, flags, { error: error.message, gates: error.gates }, () => []);
          terminal.err(`brine: ${reference} may not enter ${environment}\n${gateLines(error.gates).join('\n')}\n`);
        }
      },
    );
}

function gateLines(gates: readonly { gate: string; ok: boolean; message: string; remedy?: string }[]): string[] {
  return gates.flatMap(({ gate, ok, message, remedy }) => [
    `  ${ok ? 'met   ' : 'FAILED'}  ${gate.padEnd(9)}  ${message}`,
    ...(remedy === undefined ? [] : [`                     → ${remedy}`]),
  ]);
}

export function rollbackCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return changing('rollback', 'give an environment the version that it had before', [
    'brine registry rollback churn production --message "drift in region west"',
  ])
    .argument('<name>', 'a model')
    .argument('<environment>', 'for example production')
    .action(async (name: string, environment: string, flags: ChangeFlags) => {
      const registry = await openedForChange(flags, terminal, setStatus);
      const entry = await registry.rollback(name, environment, messageOf(flags));
      answer(terminal, flags, entry, () => [
        `${name}@${entry.version} is in ${environment} again, in place of ${entry.replaces ?? 'nothing'}`,
      ]);
    });
}

export function protectCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return changing('protect', 'keep a version whatever the rules of retention say', [
    'brine registry protect churn@1.4.0 --message "audited"',
    'brine registry protect churn@1.4.0 --off',
  ])
    .argument('<model>', 'NAME@VERSION')
    .option('--off', 'no longer')
    .action(async (reference: string, flags: ChangeFlags & { off?: boolean }) => {
      const on = flags.off !== true;
      await (await openedForChange(flags, terminal, setStatus)).protect(reference, on, flags.message);
      answer(terminal, flags, { reference, protected: on }, () => [
        `${reference}: ${on ? 'protected' : 'no longer protected'}`,
      ]);
    });
}

export function trustCommand(terminal: Terminal): Command {
  return subcommand('trust', 'trust the signatures of a key, and ask for them', [
    'brine registry trust release keys/release.pub.pem --environment production',
  ])
    .argument('<key-name>', 'a name for the key')
    .argument('<public-key>', 'its file (PEM)')
    .option('-e, --environment <name>', 'only there, and require a signature there; default: everywhere, not required')
    .action(async (keyName: string, path: string, flags: CommonFlags & { environment?: string }) => {
      const registry = await opened(flags);
      const { environment } = flags;
      if (environment !== undefined && !registry.config.environments.some(({ name }) => name === environment)) {
        throw new NotFoundError(`there is no environment ${environment}`);
      }
      const publicKey = await readKey(path);
      await registry.configure((config) => ({
        ...config,
        trust: {
          keys: [
            ...config.trust.keys.filter(({ name }) => name !== keyName),
            { name: keyName, publicKey, ...(environment === undefined ? {} : { environments: [environment] }) },
          ],
        },
        environments: config.environments.map((one) =>
          one.name === environment && !one.gates.includes('signed') ? { ...one, gates: [...one.gates, 'signed'] } : one,
        ),
      }));
      answer(terminal, flags, { key: keyName, environment }, () => [
        `${keyName}: trusted ${environment === undefined ? 'in every environment' : `in ${environment}, where a signature is required now`}`,
      ]);
    });
}

async function readKey(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new NotFoundError(`${path}: cannot be read: ${(cause as Error).message}`, { cause });
  }
}
