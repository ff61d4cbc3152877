import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as card from '../../src/entries/card-node.js';
import * as browserParquet from '../../src/entries/parquet.js';
import * as parquet from '../../src/entries/parquet-node.js';
import * as browserCard from '../../src/entries/browser/card.js';
import * as browserMigrate from '../../src/entries/browser/migrate.js';
import * as explainEntry from '../../src/entries/explain.js';
import * as migrateEntry from '../../src/entries/migrate-node.js';
import * as registry from '../../src/entries/registry-node.js';
import * as joblib from '../../src/entries/joblib-node.js';
import * as pickle from '../../src/entries/pickle-node.js';
import * as browserJoblib from '../../src/entries/joblib.js';
import * as browserPickle from '../../src/entries/pickle.js';
import * as browserScan from '../../src/entries/scan.js';
import * as scanEntry from '../../src/entries/scan-node.js';
import * as browserSign from '../../src/entries/sign.js';
import * as signEntry from '../../src/entries/sign-node.js';
import * as browserServe from '../../src/entries/serve.js';
import * as serveEntry from '../../src/entries/serve-node.js';
import * as typesEntry from '../../src/inspect/rows/types.js';
import * as browser from '../../src/index.js';
import * as node from '../../src/node.js';
import { VERSION } from '../../src/core/version.js';

/** Names that users rely on. Adding one is a decision; removing or renaming one breaks somebody. */
const ROOT = [
  'BrineError',
  'ConflictError',
  'DEFAULT_LIMITS',
  'DType',
  'EncodeError',
  'Estimator',
  'FormatError',
  'IntegrityError',
  'InvalidInputError',
  'InvalidStateError',
  'IoError',
  'LimitError',
  'NdArray',
  'NotFittedError',
  'NotFoundError',
  'OwnCodeError',
  'PyByteArray',
  'PyCall',
  'PyDict',
  'PyFloat',
  'PyFrozenSet',
  'PyGlobal',
  'PyObject',
  'PyPersistentId',
  'PyTuple',
  'SparseMatrix',
  'UnsafeGlobalError',
  'UnsupportedError',
  'VERSION',
  'advise',
  'create',
  'describe',
  'dump',
  'dumpBytes',
  'isBrineError',
  'load',
  'loadAll',
  'loadMapped',
  'missingCode',
  'open',
  'register',
  'registerEstimator',
  'registerFunction',
  'unregister',
  'unregisterEstimator',
  'unregisterFunction',
  'withStep',
];

const PICKLE = [
  'PickleBuffer',
  'PyArray',
  'PyByteArray',
  'PyCall',
  'PyComplex',
  'PyCounter',
  'PyDate',
  'PyDateTime',
  'PyDecimal',
  'PyDefaultDict',
  'PyDeque',
  'PyDict',
  'PyExtension',
  'PyFloat',
  'PyFraction',
  'PyFrozenSet',
  'PyGlobal',
  'PyObject',
  'PyOrderedDict',
  'PyPartial',
  'PyPath',
  'PyPattern',
  'PyPersistentId',
  'PyRange',
  'PySimpleNamespace',
  'PySlice',
  'PyTime',
  'PyTimeDelta',
  'PyTimeZone',
  'PyTuple',
  'PyUuid',
  'PyZoneInfo',
  'dis',
  'dump',
  'dumps',
  'isBrineError',
  'iterate',
  'load',
  'loads',
  'optimize',
  'register',
  'toPlain',
  'unregister',
  'useLibraries',
];
const SCAN = ['isBrineError', 'reportJson', 'reportSarif', 'reportText', 'scan'];
const SIGN = ['generateKeys', 'isBrineError', 'parseEnvelope', 'parseTrust', 'signContents', 'verifyContents'];
const JOBLIB = ['NdArray', 'dump', 'hash', 'isBrineError', 'load'];

const CARD = [
  'CARD_SCHEMA',
  'cardJsonSchema',
  'describe',
  'describeContents',
  'diff',
  'diffContents',
  'identity',
  'isBrineError',
  'modelFile',
  'parseCard',
  'preflight',
  'readCard',
  'verify',
  'verifyCard',
  'writeCard',
];
const TYPES = [
  'expectModel',
  'isBrineError',
  'rowJsonSchema',
  'rowType',
  'rowValidator',
  'rowsValidator',
  'typeName',
  'typescriptOf',
];
const EXPLAIN = [
  'columnsAt',
  'contributionsOf',
  'featureRanges',
  'gainsOf',
  'isBrineError',
  'modelsIn',
  'outline',
  'parametersOf',
  'partAt',
  'partsOf',
  'treesOf',
];
const REGISTRY = [
  'FileStore',
  'GATES',
  'GateError',
  'MemoryStore',
  'Registry',
  'S3Store',
  'attachRun',
  'copyVersions',
  'defaultConfig',
  'deleteVersion',
  'exportVersions',
  'fsck',
  'gc',
  'importVersions',
  'initRegistry',
  'isBrineError',
  'manifestOf',
  'openRegistry',
  'pull',
  'push',
  'removeAlias',
  'runs',
  'search',
  'setAlias',
  'setDescription',
  'setTags',
];

const SERVE = [
  'accessLog',
  'bearer',
  'createLog',
  'createServer',
  'eventLog',
  'isBrineError',
  'listen',
  'listenGrpc',
  'openTelemetry',
  'parseTokens',
];

describe('the public surface', () => {
  test.each([
    ['brine/card', card, CARD],
    ['brine/parquet in Node', parquet, ['isBrineError', 'readParquet']],
    ['brine/parquet in browsers', browserParquet, ['isBrineError', 'readParquet']],
    [
      'brine/card in browsers',
      browserCard,
      [
        'CARD_SCHEMA',
        'cardJsonSchema',
        'describeContents',
        'diffContents',
        'identity',
        'isBrineError',
        'parseCard',
        'preflight',
        'verifyCard',
      ],
    ],
    ['brine/migrate in browsers', browserMigrate, ['MigrationError', 'doctor', 'isBrineError', 'migrate']],
    ['brine/explain', explainEntry, EXPLAIN],
    ['brine/registry', registry, REGISTRY],
    ['brine/types', typesEntry, TYPES],
    ['brine in Node', node, ROOT],
    ['brine in browsers', browser, ROOT],
    ['brine/pickle in Node', pickle, PICKLE],
    ['brine/pickle in browsers', browserPickle, PICKLE],
    ['brine/joblib in Node', joblib, JOBLIB],
    ['brine/joblib in browsers', browserJoblib, JOBLIB],
    ['brine/scan in Node', scanEntry, SCAN],
    ['brine/scan in browsers', browserScan, SCAN],
    [
      'brine/migrate',
      migrateEntry,
      ['MigrationError', 'doctor', 'isBrineError', 'migrate', 'migrateFile', 'readRequirements'],
    ],
    ['brine/sign in Node', signEntry, [...SIGN, 'sign', 'signaturePath', 'verify']],
    ['brine/sign in browsers', browserSign, SIGN],
    ['brine/serve in Node', serveEntry, SERVE],
    ['brine/serve elsewhere', browserServe, ['createServer', 'isBrineError']],
  ])('%s', (_, module, names) => {
    expect(Object.keys(module).sort()).toEqual([...names].sort());
  });

  test('VERSION is the version of the package', () => {
    expect(VERSION).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version);
  });
});
