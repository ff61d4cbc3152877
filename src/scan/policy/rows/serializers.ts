/** dill and cloudpickle: how they spell ordinary types and arrays. Code that they carry along is in no row, and so dangerous. */
import type { Groups, Row } from '../entry.js';

const DILL = 'dill._dill dill.dill';
const CLOUDPICKLE =
  'cloudpickle.cloudpickle cloudpickle.cloudpickle_fast joblib.externals.cloudpickle.cloudpickle ' +
  'joblib.externals.cloudpickle.cloudpickle_fast pyspark.cloudpickle ray.cloudpickle';

/** Types of `builtins` and `types` whose calls are data, by dill's keys. */
export const LOADED_TYPES: ReadonlySet<string> = new Set(
  (
    'int float complex bool str bytes bytearray list tuple dict set frozenset slice range object NoneType ' +
    'EllipsisType NotImplementedType PartialType MethodType'
  ).split(' '),
);
/** What `cloudpickle._builtin_type` may give: an attribute of `types`. */
export const BUILTIN_TYPES: ReadonlySet<string> = new Set(
  'SimpleNamespace NoneType MappingProxyType GenericAlias EllipsisType NotImplementedType MethodType'.split(' '),
);

export const SERIALIZERS_GROUPS: Groups = {
  'array-maker': [['numpy.core.multiarray numpy._core.multiarray', '_reconstruct']],
};

export const SERIALIZERS: readonly Row[] = [
  { kind: 'callable', in: DILL, names: '_load_type', args: 'str', check: 'dill-type', misuse: 'makes-code' },
  {
    kind: 'maker',
    in: DILL,
    names: '_create_array',
    args: '&array-maker, (&array-class, (int...), b-code), (int, (int...), dtype, flag, bytes|str|list), none?',
    misuse: 'calls-a-function',
  },
  // Arrays, before dill 0.3.4: a module of numpy's, then a function of it, which is called.
  { kind: 'maker', in: DILL, names: '_import_module', args: 'str', check: 'numpy-core', misuse: 'imports-by-name' },
  {
    kind: 'callable',
    in: DILL,
    names: '_get_attr',
    args: 'numpy-core, str',
    check: 'numpy-function',
    misuse: 'calls-a-function',
  },
  {
    kind: 'callable',
    in: DILL,
    names: '_getattr',
    args: 'type, identifier, str',
    check: 'dill-method',
    misuse: 'runs-text',
  },
  { kind: 'maker', in: DILL, names: '_eval_repr', args: 'str', check: 'repr', misuse: 'runs-text' },
  { kind: 'callable', in: CLOUDPICKLE, names: '_builtin_type', args: 'str', check: 'types-name', misuse: 'makes-code' },
  { kind: 'maker', in: CLOUDPICKLE, names: '_gen_ellipsis _gen_not_implemented', args: '' },
  { kind: 'maker', in: CLOUDPICKLE, names: '_make_empty_cell', args: '' },
  {
    kind: 'maker',
    in: CLOUDPICKLE,
    names: '_make_dict_keys _make_dict_values _make_dict_items',
    args: 'mapping|list, flag?',
  },
];
