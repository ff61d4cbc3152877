/** Which share of the work this process does: by an option, or by the variables that schedulers of array jobs set. */
import { InvalidInputError } from '../../core/errors.js';

export interface Shard {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

interface Scheduler {
  readonly name: string;
  /** Variable that says that the process is part of an array. */
  readonly index: string;
  readonly shard: (env: Environment) => Shard;
}

function whole(env: Environment, name: string): number {
  const value = Number(env[name] ?? Number.NaN);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidInputError(
      `${name} is ${JSON.stringify(env[name] ?? '')}, not a whole number: give --shard INDEX/COUNT`,
    );
  return value;
}

/**
 * Kubernetes' indexed jobs and AWS Batch count from 0; so do Cloud Run jobs. Slurm's arrays have any range and step. Kubernetes
 * does not say how many there are: JOB_COMPLETIONS is a variable of one's own.
 */
const SCHEDULERS: readonly Scheduler[] = [
  {
    name: 'Kubernetes',
    index: 'JOB_COMPLETION_INDEX',
    shard: (env) => ({ index: whole(env, 'JOB_COMPLETION_INDEX'), count: whole(env, 'JOB_COMPLETIONS') }),
  },
  {
    name: 'AWS Batch',
    index: 'AWS_BATCH_JOB_ARRAY_INDEX',
    shard: (env) => ({ index: whole(env, 'AWS_BATCH_JOB_ARRAY_INDEX'), count: whole(env, 'AWS_BATCH_JOB_ARRAY_SIZE') }),
  },
  {
    name: 'Cloud Run',
    index: 'CLOUD_RUN_TASK_INDEX',
    shard: (env) => ({ index: whole(env, 'CLOUD_RUN_TASK_INDEX'), count: whole(env, 'CLOUD_RUN_TASK_COUNT') }),
  },
  {
    name: 'Slurm',
    index: 'SLURM_ARRAY_TASK_ID',
    shard: (env) => {
      const step = env['SLURM_ARRAY_TASK_STEP'] === undefined ? 1 : whole(env, 'SLURM_ARRAY_TASK_STEP');
      const least = env['SLURM_ARRAY_TASK_MIN'] === undefined ? 0 : whole(env, 'SLURM_ARRAY_TASK_MIN');
      return {
        index: (whole(env, 'SLURM_ARRAY_TASK_ID') - least) / Math.max(1, step),
        count: whole(env, 'SLURM_ARRAY_TASK_COUNT'),
      };
    },
  },
];

function checked({ index, count }: Shard, where: string): Shard {
  if (!(
    Number.isInteger(index) &&
    Number.isInteger(count) &&
    count >= 1 &&
    index >= 0 &&
    index < count &&
    count <= 100_000
  ))
    throw new InvalidInputError(
      `${where}: shard ${index} of ${count}: the index goes from 0 to one less than the count`,
    );
  return { index, count };
}

/**
 * @param given `INDEX/COUNT`, the index from 0.
 * @param count How many there are, where the scheduler does not say.
 * @throws InvalidInputError for what is no share
 */
export function shardOf(given: string | undefined, env: Environment, count?: number): Shard {
  if (given !== undefined) {
    const match = /^(\d{1,9})\/(\d{1,9})$/.exec(given);
    if (match === null) throw new InvalidInputError(`--shard ${given}: write INDEX/COUNT, for example 0/8`);
    return checked({ index: Number(match[1]), count: Number(match[2]) }, '--shard');
  }
  const scheduler = SCHEDULERS.find(({ index }) => env[index] !== undefined && env[index] !== '');
  if (scheduler === undefined) return checked({ index: 0, count: count ?? 1 }, '--shards');
  const own = count === undefined ? env : { ...env, JOB_COMPLETIONS: String(count) };
  return checked(scheduler.shard(own), scheduler.name);
}
