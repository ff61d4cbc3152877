import { stat } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { dump, load } from '../../node.js';
import type { Terminal } from '../terminal.js';

interface ConvertOptions {
  protocol?: number;
  compress?: [method: string, level?: number];
}

function protocolArgument(text: string): number {
  if (!/^[0-5]$/.test(text)) throw new InvalidArgumentError('a protocol is 0 to 5');
  return Number(text);
}

function compressArgument(text: string): [string, number?] {
  const match = /^([a-z0-9]+)(?::(\d+))?$/.exec(text);
  if (match === null) throw new InvalidArgumentError('write METHOD or METHOD:LEVEL, for example zlib:3');
  return match[2] === undefined ? [match[1]!] : [match[1]!, Number(match[2])];
}

const EXAMPLES = `
Examples:
  $ brine convert model.joblib model.pkl --protocol 2
  $ brine convert model.pkl model.joblib --compress zlib:3
  $ brine convert model.joblib small.joblib --compress xz
  $ brine convert model.joblib model.joblib.lz4     the extension names the method`;

export function convertCommand(terminal: Terminal): Command {
  return new Command('convert')
    .description('write a model file in another format, protocol or compression')
    .argument('<in>', 'a Pickle or Joblib file')
    .argument('<out>', 'the new file: .pkl and .pickle are Pickle, .joblib is Joblib')
    .option('-p, --protocol <n>', 'pickle protocol 0 to 5', protocolArgument)
    .option(
      '-c, --compress <method[:level]>',
      'zlib, gzip, bz2, xz, lzma or lz4 with an optional level',
      compressArgument,
    )
    .addHelpText('after', EXAMPLES)
    .action(async (input: string, output: string, options: ConvertOptions) => {
      const graph = await load(input, { lossless: true });
      const result = await dump(graph, output, {
        ...(options.protocol === undefined ? {} : { protocol: options.protocol }),
        ...(options.compress === undefined ? {} : { compress: options.compress }),
      });
      const before = (await stat(input)).size;
      terminal.out(`${output}: ${result.format}, protocol ${result.protocol}, ${before} → ${result.bytes} bytes\n`);
    });
}
