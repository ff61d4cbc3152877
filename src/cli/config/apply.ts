/** Puts the defaults of a configuration where nothing else was said: flags come first, then the environment, then the file. */
import type { Command } from 'commander';
import { DEFAULT_LIMITS } from '../../core/limits.js';
import type { CliConfig, SectionName } from './schema.js';
import { HOOK_VARIABLE, REGISTRY_VARIABLE, setVariable } from './variables.js';

/** A list becomes what the command line would give: several values, or one with commas. */
function valueFor(command: Command, name: string, value: unknown): unknown {
  const option = command.options.find((one) => one.attributeName() === name);
  return Array.isArray(value) && option?.parseArg === undefined && option?.variadic !== true ? value.join(',') : value;
}

/**
 * Called between the parsing of a command line and the command.
 *
 * @param program has the option `--limits`
 * @param command the one that was asked for
 */
export function applyConfig(config: CliConfig, program: Command, command: Command): void {
  if (config.limits !== undefined && program.getOptionValueSource('limits') === undefined)
    Object.assign(DEFAULT_LIMITS, config.limits);
  setVariable(REGISTRY_VARIABLE, config.registry?.where);
  setVariable(HOOK_VARIABLE, config.registry?.hook && JSON.stringify(config.registry.hook));
  if (command.parent !== program) return;
  for (const [name, value] of Object.entries(config[command.name() as SectionName] ?? {})) {
    const source = command.getOptionValueSource(name);
    if (source !== undefined && source !== 'default') continue;
    command.setOptionValueWithSource(name, valueFor(command, name, value), 'config');
  }
}
