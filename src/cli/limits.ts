/** `--limits` and `BRINE_LIMITS`: other limits than the usual ones, for a file that somebody trusts, or for strangers' files. */
import { InvalidArgumentError, Option } from 'commander';
import { DEFAULT_LIMITS, type Limits } from '../core/limits.js';

function isLimit(name: string): name is keyof Limits {
  return Object.hasOwn(DEFAULT_LIMITS, name);
}

/** `maxSteps=1e8,maxDepth=500000`: limits by name. @throws InvalidArgumentError */
export function parseLimits(text: string): Partial<Limits> {
  const limits: Partial<Limits> = {};
  for (const part of text.split(',')) {
    const [name, number, ...more] = part.split('=').map((each) => each.trim());
    const value = Number(number);
    if (name === undefined || !isLimit(name))
      throw new InvalidArgumentError(
        `there is no limit "${name ?? ''}"; there are ${Object.keys(DEFAULT_LIMITS).join(', ')}`,
      );
    if (more.length > 0 || number === undefined || number === '' || !Number.isFinite(value) || value <= 0)
      throw new InvalidArgumentError(`write ${name}=NUMBER, for example ${name}=${DEFAULT_LIMITS[name]}`);
    limits[name] = value;
  }
  return limits;
}

/** The option of the program; `use` is told what was asked for. */
export function limitsOption(use: (limits: Partial<Limits>) => void): Option {
  return new Option('--limits <name=number,…>', 'other limits on what a file may ask for; stands before the command')
    .env('BRINE_LIMITS')
    .argParser((text: string) => {
      const limits = parseLimits(text);
      use(limits);
      return limits;
    });
}
