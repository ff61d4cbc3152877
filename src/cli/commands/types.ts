import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Command, Option } from 'commander';
import { InvalidInputError } from '../../core/errors.js';
import { modelOf } from '../../entries/shared/inspect-node.js';
import { writeFile } from '../../entries/shared/write-file-node.js';
import { rowJsonSchema, rowType, typeName, typescriptOf } from '../../inspect/rows/types.js';
import { errorLine } from '../exit.js';
import { addModelOptions, type ModelOptions, registerModules } from '../model-options.js';
import type { Terminal } from '../terminal.js';

interface TypesCommandOptions extends ModelOptions {
  output?: string;
  name?: string;
  check?: boolean;
  watch?: boolean;
  jsonSchema?: boolean;
}

const EXAMPLES = `
Examples:
  $ brine types churn.joblib -o churn.ts
  $ brine types churn.joblib -o churn.ts --check      is it still right? for CI
  $ brine types churn.joblib --json-schema > churn.schema.json
  $ brine types churn.joblib --name Customer

The module has the row with the names of the features, the values that encoders know, null where an imputer fills in, the labels,
a typed load, and a validator that tRPC, Hono and forms take (docs/types.md).`;

async function textOf(path: string, options: TypesCommandOptions): Promise<string> {
  const row = rowType(await modelOf(path, options.at));
  const name = options.name ?? typeName(path);
  if (options.jsonSchema === true) return `${JSON.stringify(rowJsonSchema(row, `${name}Row`), null, 2)}\n`;
  return typescriptOf(row, { name, source: basename(path) });
}

async function storedText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

/** Line ends are git's business. */
const same = (a: string, b: string): boolean => a.replaceAll('\r\n', '\n') === b;

export function typesCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return addModelOptions(new Command('types'))
    .description('TypeScript for the rows and labels of a model, with a typed load and a validator')
    .argument('<file>', 'a model')
    .option('-o, --output <file>', 'where to write; default: standard output')
    .option('--name <name>', 'what the types are called; default: by the file')
    .option('--json-schema', 'JSON Schema of a row in place of TypeScript')
    .option('--check', 'write nothing: exit status 1 where the output is not what it would be')
    .addOption(new Option('--watch', 'write again whenever the model changes').conflicts('check'))
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, options: TypesCommandOptions) => {
      await registerModules(options);
      const { output } = options;
      if (output === undefined && (options.check === true || options.watch === true))
        throw new InvalidInputError('--check and --watch need the file that is compared or written: -o FILE');
      const write = async (): Promise<void> => {
        const text = await textOf(path, options);
        if (output === undefined) {
          terminal.out(text);
          return;
        }
        if (options.check === true) {
          const stored = await storedText(output);
          const fine = stored !== undefined && same(stored, text);
          if (!fine) setStatus(1);
          const what = stored === undefined ? 'is not there' : fine ? 'is right' : 'is not what the model says';
          terminal.out(`${output}: ${what}${fine ? '' : ': brine types without --check writes it'}\n`);
          return;
        }
        if ((await storedText(output)) !== text) await writeFile(output, text);
        terminal.out(`${output}: written\n`);
      };
      await write();
      if (options.watch === true) await follow(path, write, terminal);
    });
}

/** Calls after each change of the file, until the process is told to stop. Files are replaced by renaming, so the folder is watched. */
async function follow(path: string, write: () => Promise<void>, terminal: Terminal): Promise<void> {
  const name = basename(path);
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(dirname(path), (_, changed) => {
    if (changed !== name) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      write().catch((error: unknown) => {
        terminal.err(`${errorLine(error, path)}\n`);
      });
    }, 100);
  });
  await new Promise<void>((done) => {
    process.once('SIGINT', done);
    process.once('SIGTERM', done);
  });
  clearTimeout(timer);
  watcher.close();
}
