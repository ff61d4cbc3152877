/** The `@example` of a public docstring compiles as it stands, against the entries that people import from. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import ts from 'typescript';
import { expect, test } from 'vitest';

/** What the examples take from somewhere. */
const PREAMBLE = `
import { create, type Estimator, load, loadAll, loadMapped, dump, describe, withStep, isBrineError, register, registerEstimator,
  registerFunction } from './src/node.js';
import { scan } from './src/entries/scan-node.js';
import { generateKeys, sign, verify } from './src/entries/sign-node.js';
import { loads, useLibraries } from './src/entries/pickle-node.js';
import { readNpy, useObjectArrays } from './src/entries/numpy-node.js';
import { hash } from './src/entries/joblib-node.js';
import { attachRun, copyVersions, deleteVersion, exportVersions, importVersions, openRegistry, push, removeAlias, runs, search,
  setAlias, setDescription, setTags } from './src/entries/registry-node.js';
import { doctor, migrate } from './src/entries/migrate-node.js';
import { columnsAt, contributionsOf, featureRanges, gainsOf, modelsIn, parametersOf, partAt, treesOf } from './src/entries/explain.js';
import { predictStream } from './src/entries/stream-node.js';
import { createServer, type OpenTelemetry, openTelemetry } from './src/entries/serve-node.js';
import { rowJsonSchema, rowType, rowValidator } from './src/inspect/rows/types.js';
declare const api: OpenTelemetry;
declare const path: string;
declare const bytes: Uint8Array;
declare const rows: number[][];
`;

/** Names that an example makes itself are not given to it as well. */
const GIVEN = '  const model = null as unknown as Estimator;\n';

const examples = globSync('src/**/*.ts').flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/@example\n((?: *\*(?: .*)?\n)+?) *(?:\*\/|\* @)/g)].map(([, text]) => ({
    file,
    text: text!.replaceAll(/^ *\* ?/gm, ''),
  })),
);

test('public functions have examples', () => {
  expect(examples.length).toBeGreaterThanOrEqual(14);
});

test('every example compiles', { timeout: 120_000 }, () => {
  const body = examples.map(({ text }) => {
    const given = /\bconst model\b/.test(text) ? '' : GIVEN;
    return `export async function example(): Promise<void> {\n${given}${text}}\n`;
  });
  const files = new Map(body.map((text, i) => [resolve(`example-${i}.ts`), PREAMBLE + text]));
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.esnext.disposable.d.ts'],
    types: ['node'],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.getSourceFile = (name, ...rest) => {
    const text = files.get(name);
    return text === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, text, rest[0]);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  const wrong = [...files.keys()].flatMap((name, i) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(name))
      .map((each) => `${examples[i]!.file}: ${ts.flattenDiagnosticMessageText(each.messageText, '\n')}`),
  );
  expect(wrong).toEqual([]);
});
