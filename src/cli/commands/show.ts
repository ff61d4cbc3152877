import { createHash } from 'node:crypto';
import { Command, Option } from 'commander';
import { BrineError } from '../../core/errors.js';
import { describeFile, openFile, summarise } from '../../entries/shared/inspect-node.js';
import { taggedJson } from '../../inspect/tagged-json.js';
import { errorLine, exitStatus, oneLine } from '../exit.js';
import { addModelOptions, type ModelOptions, registerModules } from '../model-options.js';
import type { Terminal } from '../terminal.js';

interface ShowOptions extends ModelOptions {
  json?: boolean;
  describe?: boolean;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A lone file prints its value; several print `{"file", "value"}` or `{"file", "error"}`, a line each. */
async function showJson(path: string, several: boolean): Promise<string> {
  const { bytes, stored } = await openFile(path);
  const value = taggedJson(bytes, { sha256, stored });
  return several ? `{"file":${JSON.stringify(path)},"value":${value}}` : value;
}

/** The description of the model in a file, in the same two forms. */
async function showDescription(path: string, several: boolean, at: string | undefined): Promise<string> {
  const value = JSON.stringify(await describeFile(path, at), null, several ? 0 : 2);
  return several ? `{"file":${JSON.stringify(path)},"value":${value}}` : value;
}

/** What a file says reaches the terminal only in printable form. */
async function showPage(path: string, terminal: Terminal, at: string | undefined): Promise<string> {
  const [title, ...lines] = (await summarise(path, terminal.columns, at)).map(oneLine);
  return [terminal.colour ? `\u001b[1m${title}\u001b[22m` : title, ...lines].join('\n');
}

function errorJson(path: string, error: BrineError): string {
  const offset = (error as { offset?: unknown }).offset;
  return JSON.stringify({
    file: path,
    error: { code: error.code, message: error.message, ...(typeof offset === 'number' ? { offset } : {}) },
  });
}

const EXAMPLES = `
Examples:
  $ brine show churn.joblib
  $ brine show --json model.pkl | jq .cls
  $ brine show --describe churn.joblib | jq .features
  $ brine show --describe --at v1.model bundle.pkl | jq .params
  $ brine show models/*.joblib --json > contents.jsonl`;

export function showCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return addModelOptions(new Command('show'))
    .description('print what files contain, without running any of it')
    .argument('<file...>', 'Pickle or Joblib files')
    .addOption(new Option('--json', 'the lossless graph as JSON, a line per file').conflicts(['describe', 'at']))
    .option('--describe', 'what the model is, as JSON: kind, parameters, features, classes, sizes, weights by name')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], options: ShowOptions) => {
      await registerModules(options);
      const several = paths.length > 1;
      const asJson = options.json === true || options.describe === true;
      const textOf = (path: string): Promise<string> => {
        if (options.describe === true) return showDescription(path, several, options.at);
        return options.json === true ? showJson(path, several) : showPage(path, terminal, options.at);
      };
      for (const path of paths) {
        try {
          const text = await textOf(path);
          terminal.out(`${text}\n`);
        } catch (error) {
          if (!(error instanceof BrineError)) throw error;
          setStatus(exitStatus(error));
          terminal.err(`${errorLine(error, path)}\n`);
          if (asJson && several) terminal.out(`${errorJson(path, error)}\n`);
        }
      }
    });
}
