// The rooms of src, lowest first: what each holds, and which of the others it may import. `npm run check:imports` holds the
// code to it, and test/workshop/architecture.test.ts holds docs/architecture.md to it.

/** Everything below the public entries. */
const BELOW =
  'core pickle codec numpy scipy pandas joblib linalg trees io skops table threads estimators sign inspect explain scan card model mlflow migrate';

/** `room`: a folder of src, `.` its root. */
export const ROOMS = [
  { room: 'core', holds: 'errors, limits, options, detection by content, sinks', may: '' },
  {
    room: 'pickle',
    holds:
      'the reading machine (`read`), the writing one (`write`), what they build and write (`values`, `stdlib`), listings (`tools`)',
    may: 'core',
  },
  { room: 'codec', holds: 'one folder or file per compressor, loaded when first needed', may: 'core' },
  {
    room: 'numpy',
    holds: 'arrays, `dtypes`, scalars, `files` (.npy, .npz), and the globals that put them into pickles',
    may: 'core pickle',
  },
  { room: 'scipy', holds: 'sparse matrices and arrays', may: 'core pickle numpy' },
  { room: 'pandas', holds: 'tables, columns, indexes of pandas 1.0 to 3.x', may: 'core pickle numpy' },
  { room: 'joblib', holds: 'array containers of every generation, `joblib.hash`', may: 'core pickle numpy' },
  {
    room: 'linalg',
    holds: 'the kernels that inference needs; `wasm` embeds what `assembly/` compiles to',
    may: 'core',
  },
  { room: 'trees', holds: 'packed forms of tree ensembles, whoever trained them', may: 'linalg' },
  { room: 'io', holds: 'where bytes come from and go to', may: 'core' },
  {
    room: 'skops',
    holds: '`.skops` archives: a function for each of skops’ loaders, and one for each of its writers',
    may: 'core pickle numpy',
  },
  { room: 'table', holds: 'CSV, Parquet and Arrow as columns', may: 'core codec' },
  {
    room: 'estimators/input',
    holds: 'X of every form, as the matrices and tables that estimators hand to each other',
    may: 'core pickle numpy scipy',
  },
  {
    room: 'estimators/binding',
    holds: 'how an estimator is declared, and from stored attributes of any release to checked ones',
    may: 'core pickle numpy scipy estimators/input',
  },
  {
    room: 'estimators/own',
    holds: 'code that users supply by name: estimators, functions, metrics, scorers, and what a file lacks of them',
    may: 'core pickle numpy scipy pandas linalg estimators/input estimators/binding',
  },
  {
    room: 'estimators/running',
    holds: 'calls of methods: checks of X, blocks of rows, precision, results',
    may: 'core pickle numpy scipy linalg estimators/input estimators/binding estimators/own',
  },
  {
    room: 'estimators/sklearn',
    holds: 'a folder per module of scikit-learn, a file per formula',
    may: 'core pickle numpy scipy linalg trees estimators/input estimators/binding estimators/own estimators/running',
  },
  {
    room: 'estimators/libraries',
    holds: 'a folder per other library, and what they share: boosters, frames',
    may: 'core pickle numpy scipy pandas linalg trees estimators/input estimators/binding estimators/own estimators/running estimators/sklearn',
  },
  {
    room: 'threads',
    holds: 'pool, workers, sharing out of rows, when it pays',
    may: 'core linalg numpy estimators/input estimators/binding estimators/running',
  },
  {
    room: 'estimators',
    holds: 'the public `Estimator`, which class is bound by whom, `create`',
    may: 'core pickle numpy scipy pandas threads estimators/input estimators/binding estimators/own estimators/running estimators/sklearn estimators/libraries',
  },
  { room: 'sign', holds: 'keys, envelopes, trust', may: 'core io' },
  {
    room: 'inspect',
    holds: 'what is in a graph: outlines, descriptions, diagrams',
    may: 'core pickle numpy scipy joblib estimators',
  },
  {
    room: 'explain',
    holds: 'why a model answers as it does: parts, parameters, trees in one form, values of features, contributions',
    may: 'core pickle numpy scipy estimators inspect',
  },
  {
    room: 'scan',
    holds: 'what a file would do in Python: `constructions`, `containers`, `policy`, `report`',
    may: 'core pickle codec numpy joblib io skops',
  },
  {
    room: 'card',
    holds: 'what is known about a kept model: preflight, identity, golden predictions, differences',
    may: 'core pickle numpy scipy estimators sign',
  },
  {
    room: 'model',
    holds: 'orchestration: open, load, dump, save with a card, verify, advise',
    may: 'core pickle numpy scipy pandas joblib io estimators inspect scan sign card skops',
  },
  {
    room: 'mlflow',
    holds: 'folders of MLflow: what they say, and whether the model agrees',
    may: 'core pickle numpy estimators io card model',
  },
  {
    room: 'migrate',
    holds:
      'models for other releases: steps by class and release (`boundaries`), what each release has (`layouts`), verdicts',
    may: 'core pickle codec numpy estimators io card model',
  },
  {
    room: 'registry',
    holds: 'versions, environments, gates, history over `stores`',
    may: 'core numpy io sign scan card',
  },
  {
    room: 'stream',
    holds: 'tables in batches through a model: `sources`, `sinks`, `places`, array `jobs`',
    may: 'core numpy scipy io table estimators inspect',
  },
  {
    room: 'page',
    holds: 'the page (`web/`, built) as files, what it asks of a registry, and a server for one person on this machine',
    may: 'core registry',
  },
  {
    room: 'serve',
    holds: 'a model server: `models` and `inference`, a folder per protocol in `protocols`, `node` for ports and files',
    may: 'core pickle numpy scipy table io estimators sign inspect scan card model mlflow registry page',
  },
  { room: '.', holds: 'the two main entries', may: `${BELOW} registry stream serve entries` },
  { room: 'entries', holds: 'one file per subpath of package.json', may: `. ${BELOW} registry stream serve` },
  {
    room: 'cli',
    holds: 'a user of the public entries like any other',
    may: '. core pickle numpy scipy estimators table stream inspect scan card registry page entries',
  },
];

/** Circles of types that stay, each with its reason; circles at run time have no exceptions. */
export const TYPE_CIRCLES = [];

/** What a room's own files are; `estimators` also stands for all that is below it. */
const own = (room) =>
  room === '.' ? '^src/[^/]+$' : room === 'estimators' ? '^src/estimators/(?:[^/]+\\.ts$|create/)' : `^src/${room}/`;
const seen = (room) => (room === '.' ? '^src/[^/]+$' : `^src/${room}/`);

/** The worker is a program of its own, which loads models as any other program does. */
const WORKER = '^src/threads/worker-node\\.ts$';

const rooms = ROOMS.map(({ room, may }) => ({
  name: `room ${room}`,
  comment: `src/${room} may import: ${may === '' ? 'nothing' : may}`,
  severity: 'error',
  from: { path: own(room), pathNot: WORKER },
  to: { path: '^src/', pathNot: [own(room), ...may.split(' ').filter(Boolean).map(seen)] },
}));

export default {
  forbidden: [
    ...rooms,
    {
      name: 'no circles',
      severity: 'error',
      from: { path: '^src/', pathNot: TYPE_CIRCLES.flatMap(({ files }) => files) },
      to: { circular: true },
    },
    {
      name: 'node modules only in Node files',
      comment:
        'a browser must be able to follow every import of files that are neither *-node.ts nor node.ts nor in cli',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/cli/', '[/-]node\\.ts$', '/node-[a-z]+\\.ts$'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'the page takes Brine by its public names',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^src/' },
    },
    {
      name: 'only the worker of the page runs Brine',
      comment: 'everything heavy happens there; elsewhere in web/ only types are taken',
      severity: 'error',
      from: { path: '^web/', pathNot: '^web/worker/' },
      to: { path: '^brine(?:/|$)|^dist/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no circles in the page',
      severity: 'error',
      from: { path: '^web/' },
      to: { circular: true },
    },
    { name: 'resolvable', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
