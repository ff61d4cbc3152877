/** The commands that must stay cheap whatever a file asks for. */

export interface Place {
  /** The file in question. */
  file: string;
  /** Rows or texts for predictions, as JSON. */
  input: string;
  /** A sound small model. */
  other: string;
  /** A folder of its own for what is written, with an empty registry in it. */
  scratch: string;
}

const BRINE = 'bin/brine.js';
const API = 'test/exhaustion/api-child.mjs';

/** By name: script and arguments. */
export const COMMANDS: Readonly<Record<string, (place: Place) => string[]>> = {
  scan: ({ file }) => [BRINE, 'scan', '--verbose', file],
  'scan --json': ({ file }) => [BRINE, 'scan', '--json', file],
  'scan --sarif': ({ file }) => [BRINE, 'scan', '--sarif', file],
  show: ({ file }) => [BRINE, 'show', file],
  'show --json': ({ file }) => [BRINE, 'show', '--json', file],
  'show --describe': ({ file }) => [BRINE, 'show', '--describe', file],
  dis: ({ file }) => [BRINE, 'dis', '--annotate', file],
  'dis --json': ({ file }) => [BRINE, 'dis', '--json', file],
  'dis --optimize': ({ file, scratch }) => [BRINE, 'dis', file, '--optimize', `${scratch}/optimized.pkl`],
  'convert --protocol 0': ({ file, scratch }) => [BRINE, 'convert', file, `${scratch}/0.pkl`, '--protocol', '0'],
  convert: ({ file, scratch }) => [BRINE, 'convert', file, `${scratch}/out.pkl`],
  'convert to Joblib': ({ file, scratch }) => [BRINE, 'convert', file, `${scratch}/out.joblib`, '--compress', 'zlib'],
  diff: ({ file, other }) => [BRINE, 'diff', file, other],
  'diff with itself': ({ file }) => [BRINE, 'diff', file, file, '--json'],
  card: ({ file }) => [BRINE, 'card', file],
  'card --write': ({ file }) => [BRINE, 'card', file, '--json', '--name', 'x', '--version', '1.0.0'],
  dump: ({ file, scratch }) => [BRINE, 'dump', file, `${scratch}/dump.joblib`, '--name', 'x', '--version', '1.0.0'],
  predict: ({ file, input }) => [API, 'predict', file, input],
  'predict command': ({ file, input, scratch }) => [
    BRINE,
    'predict',
    file,
    '--input',
    input,
    '-o',
    `${scratch}/p.json`,
  ],
  load: ({ file }) => [API, 'load', file],
  'load inert': ({ file }) => [API, 'load inert', file],
  describe: ({ file }) => [API, 'describe', file],
  'registry push': ({ file, scratch }) => [
    BRINE,
    'registry',
    'push',
    file,
    '--name',
    'x',
    '--version',
    '1.0.0',
    '--registry',
    `${scratch}/registry`,
  ],
  'registry promote': ({ scratch }) => [
    BRINE,
    'registry',
    'promote',
    'x@1.0.0',
    'development',
    '--registry',
    `${scratch}/registry`,
  ],
};
