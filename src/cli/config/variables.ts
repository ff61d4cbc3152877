/** Where a configuration is looked for, and the variables of the environment that it may stand for. */
import process from 'node:process';

/** Looked for in the working folder, and nowhere above it. */
export const CONFIG_FILE = 'brine.config.json';

export const REGISTRY_VARIABLE = 'BRINE_REGISTRY';
export const HOOK_VARIABLE = 'BRINE_REGISTRY_HOOK';

/** Remembers them; what it returns puts them back. */
export function savedVariables(): () => void {
  const saved = [REGISTRY_VARIABLE, HOOK_VARIABLE].map((name) => [name, process.env[name]] as const);
  return () => {
    for (const [name, value] of saved) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  };
}

/** Sets one that nobody has set. */
export function setVariable(name: string, value: string | undefined): void {
  if (value !== undefined && (process.env[name] ?? '') === '') process.env[name] = value;
}
