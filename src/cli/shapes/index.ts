/** The shape of what each command prints with `--json`; schemas/command-line.v1.json is made of them, and a test holds outputs to it. */
import { z } from 'zod';
import { configSchema } from '../config/schema.js';
import * as models from './models.js';
import * as registry from './registry.js';

const { card, show, describe, convert, dis, dump, advise, verify, doctor, migrate, diff, scan, keygen, sign, score } =
  models;
const { entry: _entry, event, attachRun, ...registryShapes } = registry;

/** By command. A command that prints a line of JSON for each file, opcode or shard has the shape of a line. */
export const SHAPES: Readonly<Record<string, z.ZodType>> = {
  ...{ card, convert, dis, dump, advise, verify, doctor, migrate, diff, scan, keygen, sign, score },
  show: z.union([describe, show]),
  'registry attach-run': attachRun,
  ...Object.fromEntries(Object.entries(registryShapes).map(([name, shape]) => [`registry ${name}`, shape])),
};

/** Commands without `--json`, and why. */
export const WITHOUT_JSON: Readonly<Record<string, string>> = {
  predict: 'its result is JSON, unless -o says otherwise',
  types: 'it writes TypeScript; --json-schema gives JSON',
  serve: 'it answers until it is ended; its log is JSON by default',
  completion: 'it writes a script for a shell',
  explain: 'it prints a page for people',
  view: 'it opens a page in a browser, until it is ended',
  'registry ui': 'it opens a page in a browser, until it is ended',
};

/** The JSON Schemas (draft 2020-12) that the package publishes, by the name of their file. */
export function publishedSchemas(): Readonly<Record<string, unknown>> {
  const commands = Object.entries(SHAPES).map(([name, shape]) => [name, z.toJSONSchema(shape, { io: 'output' })]);
  return {
    'command-line.v1.json': {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'brine/command-line/v1',
      title: 'What the commands of brine print with --json',
      $defs: Object.fromEntries(commands),
    },
    'registry-event.v1.json': z.toJSONSchema(event),
    'brine-config.v1.json': z.toJSONSchema(configSchema),
  };
}
