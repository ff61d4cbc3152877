/** pandas 1.0 to 3.x: tables, indexes, extension arrays and moments in time. */
import type { Groups, Row } from '../entry.js';

const DTYPES = 'pandas pandas.core.dtypes.dtypes';
const MANAGERS = 'pandas.core.internals.managers pandas.core.internals pandas._libs.internals';
const OFFSETS = 'pandas._libs.tslibs.offsets pandas.tseries.offsets pandas.offsets';
const OFFSET_NAMES =
  'Day Hour Minute Second Milli Micro Nano BusinessDay BusinessHour CustomBusinessDay MonthEnd MonthBegin BusinessMonthEnd ' +
  'BusinessMonthBegin SemiMonthEnd SemiMonthBegin QuarterEnd QuarterBegin BQuarterEnd BQuarterBegin YearEnd YearBegin BYearEnd ' +
  'BYearBegin Week WeekOfMonth LastWeekOfMonth FY5253 FY5253Quarter Easter DateOffset HalfYearBegin HalfYearEnd BHalfYearBegin BHalfYearEnd';
const INDEX_NAMES =
  'Index RangeIndex MultiIndex DatetimeIndex TimedeltaIndex PeriodIndex IntervalIndex CategoricalIndex';

export const PANDAS_GROUPS: Groups = {
  'block-maker': [
    ['pandas.core.internals.blocks', 'new_block'],
    ['pandas._libs.internals', '_unpickle_block'],
  ],
  'index-class': [
    ['pandas', INDEX_NAMES],
    ['pandas.core.indexes.base', 'Index'],
    ['pandas.core.indexes.range', 'RangeIndex'],
    ['pandas.core.indexes.multi', 'MultiIndex'],
    ['pandas.core.indexes.datetimes', 'DatetimeIndex'],
    ['pandas.core.indexes.timedeltas', 'TimedeltaIndex'],
    ['pandas.core.indexes.period', 'PeriodIndex'],
    ['pandas.core.indexes.interval', 'IntervalIndex'],
    ['pandas.core.indexes.category', 'CategoricalIndex'],
    ['pandas.core.indexes.numeric', 'Int64Index Float64Index UInt64Index'],
  ],
  index: [
    ['pandas.core.indexes.base', '_new_Index'],
    ['pandas.core.indexes.datetimes', '_new_DatetimeIndex'],
    ['pandas.core.indexes.period', '_new_PeriodIndex'],
    ['pandas.core.indexes.interval', '_new_IntervalIndex'],
    ['pandas', INDEX_NAMES],
  ],
  'backed-class': [
    ['pandas', 'Categorical'],
    [
      'pandas.arrays',
      'Categorical DatetimeArray TimedeltaArray PeriodArray StringArray NumpyExtensionArray PandasArray',
    ],
    ['pandas.core.arrays.categorical', 'Categorical'],
    ['pandas.core.arrays.datetimes', 'DatetimeArray'],
    ['pandas.core.arrays.timedeltas', 'TimedeltaArray'],
    ['pandas.core.arrays.period', 'PeriodArray'],
    ['pandas.core.arrays.string_', 'StringArray StringArrayNumpySemantics'],
    ['pandas.core.arrays.numpy_', 'NumpyExtensionArray PandasArray'],
    ['pandas.core.arrays.interval', 'IntervalArray'],
    ['pandas.arrays', 'IntervalArray'],
  ],
  dtype: [
    [DTYPES, 'CategoricalDtype DatetimeTZDtype IntervalDtype PeriodDtype ArrowDtype'],
    ['pandas pandas.core.arrays.string_', 'StringDtype'],
  ],
  column: [
    ['pandas._libs.arrays', '__pyx_unpickle_NDArrayBacked'],
    ['pandas._libs.interval', '__pyx_unpickle_IntervalMixin'],
    ['pandas._libs.tslibs.period', '__pyx_unpickle_PeriodMixin'],
    [
      'pandas pandas.arrays pandas.core.arrays.categorical pandas.core.arrays.integer pandas.core.arrays.floating pandas.core.arrays.boolean ' +
        'pandas.core.arrays.string_ pandas.core.arrays.string_arrow pandas.core.arrays.arrow.array pandas.core.arrays.datetimes ' +
        'pandas.core.arrays.timedeltas pandas.core.arrays.period pandas.core.arrays.sparse.array pandas.core.arrays.interval pandas.core.arrays.numpy_',
      'Categorical IntegerArray FloatingArray BooleanArray StringArray StringArrayNumpySemantics ArrowStringArray ' +
        'ArrowStringArrayNumpySemantics ArrowExtensionArray DatetimeArray TimedeltaArray PeriodArray SparseArray IntervalArray ' +
        'NumpyExtensionArray PandasArray',
    ],
  ],
  offset: [[OFFSETS, OFFSET_NAMES]],
  moment: [
    ['pandas._libs.tslibs.timestamps', '_unpickle_timestamp Timestamp'],
    ['pandas', 'Timestamp Timedelta Period Interval'],
    ['pandas._libs.tslibs.timedeltas', '_timedelta_unpickle Timedelta'],
    ['pandas._libs.tslibs.nattype', '_nat_unpickle __nat_unpickle'],
    ['pandas._libs.missing', '_nat_unpickle'],
    ['datetime', 'datetime date timedelta'],
  ],
  placement: [
    ['builtins', 'slice'],
    ['pandas._libs.internals', 'BlockPlacement'],
  ],
  block: [
    ['pandas._libs.internals', '_unpickle_block'],
    ['pandas.core.internals.blocks', 'new_block'],
  ],
  'sparse-index': [['pandas._libs.sparse', 'IntIndex BlockIndex']],
  missing: [['pandas pandas._libs.missing', 'NA']],
};

/** What an index is made of: never an object of the file's own. */
const INDEX_PART =
  '{array|list|<index>|<column>|<offset>|<dtype>|dtype|num|str|none|<zone>|(data...)|<moment>|npscalar|set}';

export const PANDAS: readonly Row[] = [
  { kind: 'class', in: 'pandas pandas.core.frame', names: 'DataFrame' },
  {
    kind: 'maker',
    in: 'pandas._libs.arrays',
    names: '__pyx_unpickle_NDArrayBacked',
    args: '&backed-class, int, none',
    state: '(<dtype>|dtype|array|{data}...)',
  },
  {
    kind: 'maker',
    in: 'pandas._libs.interval',
    names: '__pyx_unpickle_IntervalMixin',
    args: '&backed-class, int, none',
    state: '({data})',
  },
  {
    kind: 'maker',
    in: 'pandas._libs.tslibs.period',
    names: '__pyx_unpickle_PeriodMixin',
    args: '&backed-class, int, none',
    state: '({data})',
  },
  { kind: 'class', in: 'pandas._libs.arrays', names: 'NDArrayBacked' },
  {
    kind: 'maker',
    in: 'pandas._libs.internals',
    names: '_unpickle_block',
    args: 'array|<column>, <placement>|array, int',
  },
  { kind: 'class', in: 'pandas._libs.internals', names: 'BlockPlacement', args: '<placement>|array|int' },
  {
    kind: 'class',
    in: MANAGERS,
    names: 'BlockManager SingleBlockManager',
    args: '(<block>|computed-block...), [<index>]',
    state: '([<index>], [array|<column>], [<index>], {data})',
  },
  { kind: 'maker', in: 'pandas.core.internals.blocks', names: 'new_block', args: 'array|<column>, <placement>|array' },
  { kind: 'class', in: 'pandas.core.flags', names: 'Flags' },
  { kind: 'constant', in: 'pandas pandas._libs.missing', names: 'NA' },
  { kind: 'class', in: 'pandas._libs.missing', names: 'NAType', args: '', state: '-' },
  { kind: 'constant', in: 'pandas', names: 'NaT' },
  {
    kind: 'maker',
    in: 'pandas._libs.tslibs.nattype pandas._libs.missing',
    names: '_nat_unpickle __nat_unpickle',
    args: 'none?',
  },
  { kind: 'class', in: 'pandas._libs.tslibs.nattype', names: 'NaTType', args: '', state: '-' },
  {
    kind: 'maker',
    in: 'pandas._libs.tslibs.timestamps',
    names: '_unpickle_timestamp',
    args: 'int, none|<offset>|str, none|<zone>, int?',
  },
  {
    kind: 'class',
    in: 'pandas pandas._libs.tslibs.timestamps',
    names: 'Timestamp',
    args: 'int, none|<offset>|str, none|<zone>, int?',
  },
  { kind: 'maker', in: 'pandas._libs.tslibs.timedeltas', names: '_timedelta_unpickle', args: 'int, int' },
  { kind: 'class', in: 'pandas pandas._libs.tslibs.timedeltas', names: 'Timedelta', args: 'int' },
  { kind: 'class', in: 'pandas pandas._libs.tslibs.period', names: 'Period', args: 'none, <offset>|str, int' },
  { kind: 'class', in: 'pandas pandas._libs.interval', names: 'Interval', args: 'num|<moment>, num|<moment>, str' },
  {
    kind: 'class',
    in: OFFSETS,
    names: OFFSET_NAMES,
    args: 'num|bool|none|str|<timedelta>|[str]|(data...)...',
    state: '{data}|none',
  },
  { kind: 'maker', in: 'pandas._libs.tslibs.offsets', names: '_offset_map', args: 'str' },
  { kind: 'class', in: 'pandas._libs.sparse', names: 'IntIndex', args: 'int, array' },
  { kind: 'class', in: 'pandas._libs.sparse', names: 'BlockIndex', args: 'int, array, array' },
  { kind: 'class', in: 'pandas pandas.core.dtypes.dtypes', names: 'CategoricalDtype DatetimeTZDtype IntervalDtype' },
  { kind: 'class', in: 'pandas pandas.core.dtypes.dtypes pandas.core.arrays.sparse.dtype', names: 'SparseDtype' },
  { kind: 'class', in: 'pandas pandas.core.dtypes.dtypes', names: 'PeriodDtype', args: 'str|<offset>' },
  { kind: 'class', in: 'pandas pandas.core.arrays.string_', names: 'StringDtype', args: 'none|str, num|&missing' },
  {
    kind: 'class',
    in: 'pandas.core.arrays.string_ pandas.arrays',
    names: 'StringArray StringArrayNumpySemantics',
    state: '{data}|(<dtype>|array|{data}...)',
  },
  {
    kind: 'class',
    in: 'pandas.core.arrays.string_arrow pandas.arrays',
    names: 'ArrowStringArray ArrowStringArrayNumpySemantics',
  },
  { kind: 'maker', in: 'pandas.core.indexes.base', names: '_new_Index', args: `&index-class, ${INDEX_PART}` },
  {
    kind: 'maker',
    in: 'pandas.core.indexes.datetimes',
    names: '_new_DatetimeIndex',
    args: `&index-class, ${INDEX_PART}`,
  },
  { kind: 'maker', in: 'pandas.core.indexes.period', names: '_new_PeriodIndex', args: `&index-class, ${INDEX_PART}` },
  {
    kind: 'maker',
    in: 'pandas.core.indexes.interval',
    names: '_new_IntervalIndex',
    args: `&index-class, ${INDEX_PART}`,
  },
  { kind: 'class', in: 'pandas.core.indexes.numeric', names: 'Int64Index Float64Index UInt64Index' },
  {
    kind: 'class',
    in: 'pandas.core.indexes.frozen',
    names: 'FrozenList',
    args: '[data]',
    items: 'list',
  },
];
