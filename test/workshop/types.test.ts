/** The types that users see. The compiler checks them (`npm run typecheck`), so nothing here is run. */
import { describe, expectTypeOf, test } from 'vitest';
import type { Table as ArrowTable } from 'apache-arrow';
import type { DataFrame } from '../../src/entries/pandas.js';
import type { Comparison } from '../../src/card/schema.js';
import {
  type Advice,
  type Classes,
  type Floats,
  type Label,
  type Model,
  type SeveralOutputs,
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
  type X,
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
      expectTypeOf<Estimator['classes']>().toEqualTypeOf<Classes | undefined>();
      expectTypeOf<Estimator['score']>().returns.toEqualTypeOf<number>();
      expectTypeOf<ReturnType<Estimator['predictAsync']>>().toExtend<Promise<unknown>>();
      expectTypeOf<Estimator['getFeatureNamesOut']>().returns.toEqualTypeOf<string[]>();
      expectTypeOf(describeModel).returns.toEqualTypeOf<ModelDescription>();
    }),
  );

  interface Passenger {
    age: number | null;
    port: string;
  }
  class Row {
    age = 31;
  }
  const any = undefined as unknown as Estimator;
  const known = undefined as unknown as Model<Passenger, 'stay' | 'leave'>;
  const passengers: readonly Passenger[] = [];

  test(
    'rows are any objects, matrices, tables, columns or texts',
    types(() => {
      expectTypeOf<readonly Passenger[]>().toExtend<X>();
      expectTypeOf<Row[]>().toExtend<X>();
      expectTypeOf<readonly (readonly number[])[]>().toExtend<X>();
      expectTypeOf<Float64Array[]>().toExtend<X>();
      expectTypeOf<{ data: Float32Array; shape: number[] }>().toExtend<X>();
      expectTypeOf<NdArray<'float32', 2>>().toExtend<X>();
      expectTypeOf<NdArray>().toExtend<X>();
      expectTypeOf<SparseMatrix>().toExtend<X>();
      expectTypeOf<DataFrame>().toExtend<X>();
      expectTypeOf<ArrowTable>().toExtend<X>();
      expectTypeOf<Table>().toExtend<X>();
      expectTypeOf<{ age: number[]; fare: Float64Array }>().toExtend<X>();
      expectTypeOf<Map<string, number[]>>().toExtend<X>();
      expectTypeOf<string[]>().toExtend<X>();
    }),
  );

  test(
    'wrong rows are errors of the compiler',
    types(() => {
      // @ts-expect-error one number is no rows
      any.predict(5);
      // @ts-expect-error one text is no rows
      any.predict('a.csv');
      // @ts-expect-error one row must stand in an array
      any.predict([1, 2, 3]);
      // @ts-expect-error one record must stand in an array
      any.predict({ age: 31, port: 'S' });
      // @ts-expect-error a flat typed array has no shape
      any.predict(new Float64Array(8));
      // @ts-expect-error a promise is no rows
      any.predict(Promise.resolve([[1, 2]]));
      // @ts-expect-error nothing is no rows
      any.predict();
    }),
  );

  test(
    'results have dtypes and dimensions',
    types(() => {
      expectTypeOf(any.predict(passengers).tolist()).toEqualTypeOf<Label[] | Label[][]>();
      expectTypeOf(any.decisionFunction(passengers).tolist()).toEqualTypeOf<number[] | number[][]>();
      expectTypeOf(any.scoreSamples(passengers).tolist()).toEqualTypeOf<number[]>();
      expectTypeOf(any.transform(passengers)).toExtend<NdArray | SparseMatrix>();
      expectTypeOf(any.kneighbors(passengers)[0].tolist()).toEqualTypeOf<number[][]>();
      expectTypeOf(any.kneighbors(passengers, { returnDistance: false }).flat()).toEqualTypeOf<(number | bigint)[]>();
      expectTypeOf(any.kneighborsGraph()).toEqualTypeOf<SparseMatrix>();
      expectTypeOf(any.getSupport().tolist()).toEqualTypeOf<boolean[]>();
      expectTypeOf(any.getSupport({ indices: true }).data).toEqualTypeOf<BigInt64Array>();
      // @ts-expect-error an array of numpy, not of JavaScript
      const _numbers: number[] = any.predict(passengers);
      // @ts-expect-error labels may be texts
      const _items: number[] = any.predict(passengers).flat();
      // @ts-expect-error the result is not what the caller wishes
      any.predict<number[]>(passengers);
      void [_numbers, _items];
    }),
  );

  test(
    'probabilities of several outputs are told apart',
    types(() => {
      const found = any.predictProba(passengers);
      expectTypeOf(found).toEqualTypeOf<Floats<2> | SeveralOutputs>();
      expectTypeOf(found.tolist()).toEqualTypeOf<number[][] | number[][][]>();
      if (Array.isArray(found)) expectTypeOf(found[0]!.tolist()).toEqualTypeOf<number[][]>();
      else expectTypeOf(found.tolist()).toEqualTypeOf<number[][]>();
      // @ts-expect-error there may be several
      void found.shape;
      expectTypeOf(any.predictProbaAsync(passengers)).resolves.toEqualTypeOf<Floats<2> | SeveralOutputs>();
    }),
  );

  test(
    'options belong to their method, and say what comes back',
    types(() => {
      expectTypeOf(any.predict(passengers, { returnStd: true })).toExtend<[NdArray, NdArray]>();
      expectTypeOf(any.predict(passengers, { rawScore: true }).flat()).toEqualTypeOf<(number | bigint)[]>();
      expectTypeOf(any.predict(passengers, { extraColumns: 'ignore' }).flat()).toEqualTypeOf<Label[]>();
      // @ts-expect-error misspelt, it is no option
      any.predict(passengers, { retrunStd: true });
      // @ts-expect-error beside one that is right
      any.predict(passengers, { precision: 'float32', retrunStd: true });
      // @ts-expect-error of predict alone
      any.decisionFunction(passengers, { returnStd: true });
      // @ts-expect-error of kneighbors alone
      any.kneighborsGraph(passengers, { returnDistance: false });
      // @ts-expect-error threads belong to predictAsync
      any.predict(passengers, { threads: 2 });
      // @ts-expect-error no such precision
      any.predict(passengers, { precision: 'half' });
    }),
  );

  test(
    'a model type carries rows and labels',
    types(() => {
      expectTypeOf(load<Model<Passenger, 'stay' | 'leave'>>('a')).resolves.toEqualTypeOf<typeof known>();
      expectTypeOf(known.predict(passengers).tolist()).toEqualTypeOf<('stay' | 'leave')[]>();
      expectTypeOf(known.classes!.tolist()).toEqualTypeOf<('stay' | 'leave')[]>();
      expectTypeOf(known.predictProba(passengers).tolist()).toEqualTypeOf<number[][]>();
      expectTypeOf(known.predictAsync(passengers)).resolves.toHaveProperty('ndim').toEqualTypeOf<number>();
      known.predict([{ age: null, port: 'S' }]);
      known.predict({ age: [1, null], port: ['S', 'C'] });
      known.predict([[31, 'S']]);
      // @ts-expect-error no such port of call: a number
      known.predict([{ age: 31, port: 5 }]);
      // @ts-expect-error a column is missing
      known.predict([{ age: 31 }]);
      // @ts-expect-error a name that the model does not know
      known.predict([{ age: 31, prot: 'S', port: 'S' }]);
      // @ts-expect-error texts are no rows of this model
      known.predict(['S']);
      const _estimator: Estimator = known;
      void _estimator;
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
      expectTypeOf(NdArray.of(new Float32Array(2)).data).toEqualTypeOf<Float32Array>();
      expectTypeOf<NdArray<'int64', 1>['tolist']>().returns.toEqualTypeOf<(number | bigint)[]>();
      const array = NdArray.from([1]);
      if (array.isDType('float64')) expectTypeOf(array.flat()).toEqualTypeOf<number[]>();
      if (array.isDType('str', 'bool')) expectTypeOf(array.at(0)).toEqualTypeOf<string | boolean>();
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
