/** PyTorch: tensors are rebuilt over storages outside of the pickle. */
import type { Groups, Row } from '../entry.js';

const REBUILD =
  '_rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_parameter _rebuild_parameter_with_state _rebuild_qtensor ' +
  '_rebuild_sparse_tensor _rebuild_device_tensor_from_numpy';
const STORAGES =
  'FloatStorage DoubleStorage HalfStorage BFloat16Storage LongStorage IntStorage ShortStorage CharStorage ByteStorage BoolStorage ' +
  'ComplexFloatStorage ComplexDoubleStorage QInt8Storage QUInt8Storage QInt32Storage';
const CONSTANTS =
  'dtype float32 float64 float16 bfloat16 int64 int32 int16 int8 uint8 bool complex64 complex128 per_tensor_affine per_channel_affine ' +
  'strided sparse_coo';

export const TORCH_GROUPS: Groups = {
  'torch-rebuild': [['torch._utils', REBUILD]],
  'torch-tensor': [
    ['torch', 'Tensor'],
    ['torch._tensor', 'Tensor'],
    ['torch.nn.parameter', 'Parameter'],
  ],
};

export const TORCH: readonly Row[] = [
  { kind: 'maker', in: 'torch._utils', names: REBUILD, args: 'data|&torch-tensor...' },
  {
    kind: 'maker',
    in: 'torch._tensor',
    names: '_rebuild_from_type_v2',
    args: '&torch-rebuild, &torch-tensor, (data...), data',
    misuse: 'calls-a-function',
  },
  { kind: 'class', in: 'torch.nn.parameter', names: 'Parameter', state: '(data...)|{data}' },
  { kind: 'maker', in: 'torch.serialization', names: '_get_layout', args: 'str' },
  { kind: 'type', in: 'torch', names: STORAGES },
  { kind: 'class', in: 'torch', names: 'Size', args: '(int...)|[int]', by: 'any' },
  { kind: 'class', in: 'torch torch._tensor', names: 'Tensor' },
  { kind: 'class', in: 'torch', names: 'device', args: 'str, int?' },
  { kind: 'constant', in: 'torch', names: CONSTANTS },
  { kind: 'class', in: 'torch.storage', names: 'TypedStorage UntypedStorage' },
];
