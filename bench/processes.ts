/** Whole processes side by side: time and peak memory as the system counts them. */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { summarise } from './harness.js';

export interface Cost {
  /** Seconds. */
  wall: number;
  /** Seconds of all its processors and children. */
  cpu: number;
  /** The most that it, or one of its children, held. */
  megabytes: number;
}

/** Runs a command, one thread for each library of numbers. */
export async function costOf(command: string, args: readonly string[]): Promise<Cost> {
  const start = performance.now();
  const child = spawn('/usr/bin/time', ['-f', '%U %S %M', command, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  let said = '';
  child.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
  const status = await new Promise((done) => child.on('close', done));
  const numbers = said.trim().split('\n').at(-1)!.split(' ').map(Number);
  if (status !== 0 || numbers.some(Number.isNaN)) throw new TypeError(`${command} ${args.join(' ')}: ${said}`);
  return { wall: (performance.now() - start) / 1000, cpu: numbers[0]! + numbers[1]!, megabytes: numbers[2]! / 1024 };
}

/** One line of both sides, medians, with the quartiles of the wall clock. */
export function row(name: string, brine: readonly Cost[], python: readonly Cost[]): string {
  const of = (costs: readonly Cost[], key: keyof Cost) => summarise(costs.map((cost) => cost[key]));
  const ratio = of(python, 'wall').median / of(brine, 'wall').median;
  const side = (costs: readonly Cost[]): string => {
    const { median, low, high } = of(costs, 'wall');
    return `${median.toFixed(2)} s (${low.toFixed(2)}–${high.toFixed(2)}), ${of(costs, 'cpu').median.toFixed(2)} s cpu, ${of(costs, 'megabytes').median.toFixed(0)} MB`;
  };
  return `${name.padEnd(14)} brine ${side(brine)}; python ${side(python)}; ${ratio.toFixed(2)} times as fast`;
}
