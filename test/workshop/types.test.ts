/** The types that users see. The compiler checks them (`npm run typecheck`), so nothing here is run. */
import { describe, expectTypeOf, test } from 'vitest';
import type { Comparison } from '../../src/card/schema.js';
import {
  type Advice,
  advise,
  type BrineError,
  create,
  describe as describeModel,
  dump,
  dumpBytes,
  type DumpResult,
  type Estimator,
  InvalidInputError,
  isBrineError,
  type LimitError,
  load,
  loadMapped,
  type MappedModel,
  type ModelDescription,
  NdArray,
  open,
  PyDict,
  register,
  type SparseMatrix,
  unregister,
  VERSION,
  withStep,
} from '../../src/node.js';
import type { SaveResult } from '../../src/node.js';
import { dumps, type loads, toPlain } from '../../src/entries/pickle-node.js';
import { hash } from '../../src/entries/joblib-node.js';
import { scan } from '../../src/entries/scan-node.js';
import { parseCsv, type Table } from '../../src/entries/csv.js';
import { openRegistry, type Registry } from '../../src/entries/registry-node.js';
import { verify } from '../../src/entries/card-node.js';

/** What is in `_` is compiled and not called: no file is looked for. */
const types = (_: () => void) => (): void => undefined;

describe('brine', () => {
  test(
    'loads what the caller expects, an estimator unless told otherwise',
    types(() => {
      expectTypeOf(load('a')).resolves.toEqualTypeOf<Estimator>();
      expectTypeOf(load<string[]>('a')).resolves.toEqualTypeOf<string[]>();
      expectTypeOf<string>().toExtend<Parameters<typeof load>[0]>();
      expectTypeOf<Uint8Array>().toExtend<Parameters<typeof load>[0]>();
      expectTypeOf<URL>().toExtend<Parameters<typeof load>[0]>();
      expectTypeOf(loadMapped('a')).resolves.toEqualTypeOf<MappedModel<Estimator>>();
      expectTypeOf(open('a')).resolves.toHaveProperty('bytes').toEqualTypeOf<Uint8Array>();
    }),
  );

  test(
    'dumps any value, and says what it wrote',
    types(() => {
      expectTypeOf(dump).parameter(0).toBeUnknown();
      expectTypeOf(dump({}, 'a.pkl')).resolves.toEqualTypeOf<SaveResult>();
      expectTypeOf<SaveResult>().toExtend<DumpResult>();
      expectTypeOf(dumpBytes({}, { format: 'pickle' })).resolves.toEqualTypeOf<Uint8Array>();
      expectTypeOf(advise({})).resolves.toEqualTypeOf<Advice>();
    }),
  );

  test(
    'estimators take rows in every form and give arrays',
    types(() => {
      expectTypeOf<number[][]>().toExtend<Parameters<Estimator['predict']>[0]>();
      expectTypeOf<{ age: number; port: string }[]>().toExtend<Parameters<Estimator['predict']>[0]>();
      expectTypeOf<Record<string, number[]>>().toExtend<Parameters<Estimator['predict']>[0]>();
      expectTypeOf<Estimator>().toHaveProperty('className').toEqualTypeOf<string>();
      expectTypeOf<Estimator['params']>().toEqualTypeOf<PyDict<string, unknown>>();
      expectTypeOf<Estimator['classes']>().toEqualTypeOf<NdArray | NdArray[] | undefined>();
      expectTypeOf<Estimator['score']>().returns.toEqualTypeOf<number>();
      expectTypeOf<ReturnType<Estimator['predictAsync']>>().toExtend<Promise<unknown>>();
      expectTypeOf<Estimator['getFeatureNamesOut']>().returns.toEqualTypeOf<string[]>();
      expectTypeOf(describeModel).returns.toEqualTypeOf<ModelDescription>();
    }),
  );

  test(
    'models are made and changed',
    types(() => {
      expectTypeOf(create).parameter(0).toEqualTypeOf<string>();
      expectTypeOf(create).returns.resolves.toEqualTypeOf<Estimator>();
      expectTypeOf(withStep).returns.toEqualTypeOf<Estimator>();
    }),
  );

  test(
    'arrays know their items',
    types(() => {
      expectTypeOf(NdArray.from([1])).toEqualTypeOf<NdArray>();
      expectTypeOf<NdArray['shape']>().toEqualTypeOf<number[]>();
      expectTypeOf<NdArray['toFloat64']>().returns.toEqualTypeOf<Float64Array>();
      expectTypeOf<NdArray['tolist']>().returns.toBeUnknown();
      expectTypeOf<SparseMatrix['toDense']>().returns.toExtend<NdArray>();
      expectTypeOf(new PyDict<string, number>().get('a')).toEqualTypeOf<number | undefined>();
    }),
  );

  test(
    'errors are told apart by their code',
    types(() => {
      const error: unknown = new InvalidInputError('no', { row: 1 });
      if (isBrineError(error)) expectTypeOf(error).toEqualTypeOf<BrineError>();
      if (isBrineError(error, 'INVALID_INPUT')) expectTypeOf(error.row).toEqualTypeOf<number | undefined>();
      if (isBrineError(error, 'LIMIT')) expectTypeOf(error).toEqualTypeOf<LimitError>();
      // @ts-expect-error there is no such code
      isBrineError(error, 'LIMITS');
    }),
  );

  test(
    'classes are registered under Python names',
    types(() => {
      class Churn {}
      expectTypeOf(register).toBeCallableWith(Churn, 'my_pkg.Churn');
      expectTypeOf(unregister).returns.toEqualTypeOf<boolean>();
      expectTypeOf(VERSION).toExtend<string>();
    }),
  );
});

test(
  'the other entries',
  types(() => {
    expectTypeOf<Uint8Array>().toExtend<Parameters<typeof loads>[0]>();
    expectTypeOf(dumps).returns.toEqualTypeOf<Uint8Array>();
    expectTypeOf(toPlain).returns.toBeUnknown();
    expectTypeOf(hash).returns.toEqualTypeOf<string>();
    expectTypeOf(scan('a'))
      .resolves.toHaveProperty('verdict')
      .toEqualTypeOf<'safe' | 'error' | 'suspicious' | 'dangerous'>();
    expectTypeOf(parseCsv).returns.toHaveProperty('table').toEqualTypeOf<Table>();
    expectTypeOf(openRegistry()).resolves.toEqualTypeOf<Registry>();
    expectTypeOf(verify).returns.toExtend<Promise<unknown>>();
    expectTypeOf<Comparison>().toBeObject();
  }),
);
