/** The classes and functions of pandas that are rebuilt, under the module names of versions 1.0 to 3.x. */

/** What an object is shown as. */
export type Kind = 'frame' | 'series' | 'index' | 'array';

const ARRAYS: Readonly<Record<string, readonly string[]>> = {
  'pandas.core.arrays.categorical': ['Categorical'],
  'pandas.core.arrays.integer': ['IntegerArray'],
  'pandas.core.arrays.floating': ['FloatingArray'],
  'pandas.core.arrays.boolean': ['BooleanArray'],
  'pandas.core.arrays.string_': ['StringArray', 'StringArrayNumpySemantics'],
  'pandas.core.arrays.string_arrow': ['ArrowStringArray', 'ArrowStringArrayNumpySemantics'],
  'pandas.core.arrays.arrow.array': ['ArrowExtensionArray'],
  'pandas.core.arrays.datetimes': ['DatetimeArray'],
  'pandas.core.arrays.timedeltas': ['TimedeltaArray'],
  'pandas.core.arrays.period': ['PeriodArray'],
  'pandas.core.arrays.sparse.array': ['SparseArray'],
  pandas: ['Categorical'],
  'pandas.arrays': [
    'IntegerArray',
    'FloatingArray',
    'BooleanArray',
    'StringArray',
    'ArrowStringArray',
    'ArrowExtensionArray',
    'DatetimeArray',
    'TimedeltaArray',
    'PeriodArray',
    'SparseArray',
  ],
  'pandas._libs.arrays': ['__pyx_unpickle_NDArrayBacked'],
  'pandas._libs.tslibs.period': ['__pyx_unpickle_PeriodMixin'],
  'pandas._libs.interval': ['__pyx_unpickle_IntervalMixin'],
};

export const PANDAS_NAMES: readonly (readonly [path: string, kind: Kind])[] = [
  ['pandas.core.frame.DataFrame', 'frame'],
  ['pandas.DataFrame', 'frame'],
  ['pandas.core.series.Series', 'series'],
  ['pandas.Series', 'series'],
  ['pandas.core.indexes.base._new_Index', 'index'],
  ['pandas.core.indexes.datetimes._new_DatetimeIndex', 'index'],
  ['pandas.core.indexes.interval._new_IntervalIndex', 'index'],
  ['pandas.core.indexes.period._new_PeriodIndex', 'index'],
  ...Object.entries(ARRAYS).flatMap(([module, names]) =>
    names.map((name): readonly [string, Kind] => [`${module}.${name}`, 'array']),
  ),
];
