import process from 'node:process';
import { Command } from 'commander';
import { InvalidInputError } from '../../core/errors.js';
import { attachRun, openRegistry } from '../../entries/registry-node.js';
import { openForJob, scoreJob, scoreStatus, shardOf } from '../../entries/stream-node.js';
import { printable } from '../exit.js';
import { addModelOptions, loadOptions, type ModelOptions, modelOf, registerModules } from '../model-options.js';
import {
  addStreamOptions,
  count,
  endProgress,
  scoringOptions,
  type StreamOptions,
  withLittleRoom,
} from '../stream-options.js';
import type { Terminal } from '../terminal.js';

interface ScoreOptions extends ModelOptions, StreamOptions {
  model?: string;
  method: string;
  output?: string;
  shard?: string;
  shards?: number;
  status?: string;
  record?: boolean;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ brine score customers/ --model churn.joblib -o scores/ --to parquet --keep id
  $ brine score customers/ --model registry:churn@production -o scores/ --shard 3/8 --ignore-extra
  $ brine score customers/ --model churn.joblib -o scores/ --shards 8 --keep id    in an array of jobs
  $ brine score customers/ --model registry:churn@production -o scores/ --ignore-extra --record
  $ brine score --status scores/

Each shard writes one part file. A rerun does only what is missing; _SUCCESS is there when all parts are.
Variables: JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX, CLOUD_RUN_TASK_INDEX, SLURM_ARRAY_TASK_ID; see docs/batch.md.`;

async function showStatus(place: string, json: boolean, terminal: Terminal): Promise<void> {
  const status = await scoreStatus(place);
  if (json) {
    terminal.out(`${JSON.stringify(status, null, 2)}\n`);
    return;
  }
  const { model, shards, done, missing, rows, failed, isComplete } = status;
  const lines = [
    `model    ${model}`,
    `shards   ${done.length} of ${shards} done${missing.length > 0 ? `; missing: ${missing.slice(0, 20).join(', ')}${missing.length > 20 ? ' …' : ''}` : ''}`,
    `rows     ${rows}${failed > 0 ? `, ${failed} could not be scored` : ''}`,
    `complete ${isComplete ? 'yes' : 'no'}`,
  ];
  terminal.out(`${printable(lines.join('\n'))}\n`);
}

export function scoreCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  const command = new Command('score')
    .description('score a large table as one of several jobs: one part file each, together one result')
    .argument('[input...]', 'files, globs, folders of part files, s3:// or https://')
    .option('--model <model>', 'a model file, or registry:NAME@ENVIRONMENT: all shards use the same version')
    .option('-o, --output <folder>', 'folder or s3://BUCKET/PREFIX for the parts')
    .option('-m, --method <name>', 'predict, predict_proba, decision_function, transform …', 'predict')
    .option('--shard <i/n>', 'this share of the input, counted from 0')
    .option('--shards <n>', 'number of shards, where the scheduler does not say it', count('--shards', 1))
    .option('--status <folder>', 'what is done and what is missing; status 1 where something is')
    .option('--record', 'when all shards are done, note the job at the version in the registry (brine registry runs)')
    .option('--json', 'the result as JSON');
  return addStreamOptions(addModelOptions(command))
    .addHelpText('after', EXAMPLES)
    .action(async (input: string[], options: ScoreOptions) => {
      if (options.status !== undefined) {
        await showStatus(options.status, options.json === true, terminal);
        if (!(await scoreStatus(options.status)).isComplete) setStatus(1);
        return;
      }
      const { model, output } = options;
      if (input.length === 0 || model === undefined || output === undefined)
        throw new InvalidInputError('score needs an input, --model and --output (or --status FOLDER)');
      if (options.record === true && !model.startsWith('registry:'))
        throw new InvalidInputError(`--record notes the job at a version: --model registry:NAME@VERSION, not ${model}`);
      await registerModules(options);
      const result = await withLittleRoom(input, options, () =>
        scoreJob({
          ...scoringOptions(options, options.method, terminal),
          ...(options.to === undefined ? {} : { to: options.to }),
          input,
          output,
          model,
          shard: shardOf(options.shard, process.env, options.shards),
          openModel: (reference) =>
            openForJob(reference, loadOptions(options, terminal), (value) => modelOf(value, reference, terminal).value),
        }),
      ).finally(() => {
        endProgress(terminal);
      });
      // Whoever ends the job notes it; once more changes nothing.
      if (options.record === true && result.isComplete) await attachRun(await openRegistry(), output);
      if (options.json === true) {
        terminal.out(`${JSON.stringify(result)}\n`);
        return;
      }
      const { shard, shards, part, rows, failed, wasDone, isComplete } = result;
      const what = part === undefined ? 'nothing to score' : `${rows} rows in ${part}`;
      const wrong = failed > 0 ? `, ${failed} could not be scored` : '';
      terminal.err(
        `brine: ${printable(`shard ${shard} of ${shards}: ${what}${wrong}${wasDone ? ' (done before)' : ''}${isComplete ? '; all shards are done' : ''}`)}\n`,
      );
    });
}
