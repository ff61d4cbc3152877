import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { InvalidInputError } from '../../core/errors.js';
import { modelFile } from '../../entries/card-node.js';
import { openFile } from '../../entries/shared/inspect-node.js';
import { writeFile } from '../../entries/shared/write-file-node.js';
import { dump, load } from '../../node.js';
import { NdArray } from '../../numpy/ndarray.js';
import { writeNpy } from '../../numpy/files/npy-write.js';
import { writeNpz } from '../../numpy/files/npz.js';
import { oneLine } from '../exit.js';
import type { Terminal } from '../terminal.js';

interface ConvertOptions {
  protocol?: number;
  compress?: [method: string, level?: number];
  json?: boolean;
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

/** The bytes of an .npy or .npz file where the output is to be one. */
function arrayFile(value: unknown, output: string, options: ConvertOptions): Uint8Array | undefined {
  const kind = extname(output).toLowerCase();
  if (kind !== '.npy' && kind !== '.npz') return undefined;
  if (options.protocol !== undefined) throw new InvalidInputError(`${kind} files have no pickle protocol`);
  if (kind === '.npy') {
    if (!(value instanceof NdArray)) throw new InvalidInputError('an .npy file holds one array, and this is none');
    if (options.compress !== undefined) throw new InvalidInputError('.npy files are not compressed; .npz files can be');
    return writeNpy(value);
  }
  const arrays = value instanceof NdArray ? new Map([['arr_0', value]]) : value;
  if (!(arrays instanceof Map)) throw new InvalidInputError('an .npz file holds a dict of arrays, and this is none');
  const [method, level = 6] = options.compress ?? ['zlib', 0];
  if (method !== 'zlib') throw new InvalidInputError('an .npz file is compressed by zlib, or not at all');
  return writeNpz(arrays as Map<string, NdArray>, { compress: level });
}

const EXAMPLES = `
Examples:
  $ brine convert model.joblib model.pkl --protocol 2
  $ brine convert model.pkl model.joblib --compress zlib:3
  $ brine convert model.joblib small.joblib --compress xz
  $ brine convert model.joblib model.joblib.lz4   the extension names the method
  $ brine convert churn.pkl churn.skops   for skops.io.load; nothing of it runs
  $ brine convert grid.pkl grid.npy`;

export function convertCommand(terminal: Terminal): Command {
  return new Command('convert')
    .description('write a model file in another format, protocol or compression')
    .argument('<in>', 'a Pickle, Joblib, .skops, .npy or .npz file')
    .argument('<out>', 'the new file: .pkl, .pickle, .joblib or .skops; arrays also .npy and .npz')
    .option('-p, --protocol <n>', 'pickle protocol 0 to 5', protocolArgument)
    .option(
      '-c, --compress <method[:level]>',
      'zlib, gzip, bz2, xz, lzma or lz4 with an optional level',
      compressArgument,
    )
    .option('--json', 'what was written, as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (input: string, output: string, options: ConvertOptions) => {
      const say = (report: object, line: string): void => {
        terminal.out(options.json === true ? `${JSON.stringify({ file: output, ...report })}\n` : line);
      };
      const graph = await load<unknown>(input, { lossless: true });
      const before = (await stat(await modelFile(input))).size;
      const arrays = arrayFile(graph, output, options);
      if (arrays !== undefined) {
        await writeFile(output, arrays);
        const format = extname(output).toLowerCase().slice(1);
        say({ format, before, bytes: arrays.length }, `${output}: ${before} → ${arrays.length} bytes\n`);
        return;
      }
      const result = await dump(graph, output, {
        ...(options.protocol === undefined ? {} : { protocol: options.protocol }),
        ...(options.compress === undefined ? {} : { compress: options.compress }),
      });
      const { format, protocol, bytes } = result;
      const asks = format === 'skops' ? ((await openFile(output)).skops?.asks ?? []) : [];
      const trust =
        asks.length === 0
          ? ''
          : `skops.io.load asks to trust (skops 0.16; read the list): ${asks.map(oneLine).join(', ')}\n`;
      say(
        { format, protocol, before, bytes, ...(format === 'skops' ? { asks } : {}) },
        `${output}: ${format}, protocol ${protocol}, ${before} → ${bytes} bytes\n${trust}`,
      );
    });
}
