/** `--at` and `--register`: which model of a file, and the code that it names. */
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { InvalidInputError } from '../core/errors.js';
import { modelsInside, onlyModel, pathList } from '../estimators/bundles.js';
import * as brine from '../node.js';
import type { Terminal } from './terminal.js';
import { printable } from './exit.js';

export interface ModelOptions {
  at?: string;
  register?: string[];
}

const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

/** Adds the option that says where the code of one's own is. */
export function addRegisterOption(command: Command): Command {
  return command.option(
    '-r, --register <module>',
    'a JavaScript module of yours that supplies what the model names (registerEstimator, registerFunction, register); may be repeated',
    collect,
  );
}

/** Adds the options that say which model is meant, and where its code is. */
export function addModelOptions(command: Command): Command {
  return addRegisterOption(
    command.option(
      '--at <path>',
      'the model inside of a bundle: keys and positions with dots, as in v1.stages.1; #2 for the second pickle of a file',
    ),
  );
}

/**
 * Runs the modules that the user named. A module calls `registerEstimator` of `brine`, or exports a function as default that
 * gets the library, for where it cannot import it.
 *
 * @throws InvalidInputError for what cannot be loaded
 */
export async function registerModules({ register = [] }: ModelOptions): Promise<void> {
  for (const name of register) {
    const path = isAbsolute(name) ? name : resolve(name);
    let module: { readonly default?: unknown };
    try {
      module = (await import(pathToFileURL(path).href)) as typeof module;
      if (typeof module.default === 'function') await (module.default as (api: typeof brine) => unknown)(brine);
    } catch (cause) {
      throw new InvalidInputError(`${name}: cannot be registered: ${(cause as Error).message}`, { cause });
    }
  }
}

/** Options for `load`: warnings go to standard error. */
export function loadOptions({ at }: ModelOptions, terminal: Terminal): brine.LoadOptions {
  return {
    ...(at === undefined ? {} : { at }),
    onWarning: (message) => {
      terminal.err(`brine: ${printable(message)}\n`);
    },
  };
}

/**
 * The model of a loaded value: itself, or the only one inside, which is said on standard error.
 *
 * @throws InvalidInputError with the paths where there are several
 */
export function modelOf(value: unknown, path: string, terminal: Terminal): { value: unknown; at: string | undefined } {
  const models = modelsInside(value);
  const only = onlyModel(models);
  if (only !== undefined) {
    if (only.path !== '') terminal.err(`brine: ${printable(`${path}: taking the model at ${only.path}`)}\n`);
    return { value: only.path === '' ? value : only.model, at: only.path === '' ? undefined : only.path };
  }
  if (models.length === 0) return { value, at: undefined };
  throw new InvalidInputError(
    `${path}: models are inside of what the file holds: choose one with --at: ${pathList(models)}`,
  );
}

/** Loads the model that the options mean. */
export async function loadModel(path: string, options: ModelOptions, terminal: Terminal): Promise<unknown> {
  await registerModules(options);
  const value = await brine.load<unknown>(path, loadOptions(options, terminal));
  return modelOf(value, path, terminal).value;
}
