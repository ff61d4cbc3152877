/**
 * Joblib's array containers. Behind their BUILD stand raw bytes, as many as shape and dtype say: if Python counted otherwise, the
 * next of them would be opcodes. So the state must be what Joblib itself writes, in types about which there is nothing to count twice.
 */
import { hasPlainKeys, isExactDict } from './shapes.js';
import { DType } from '../../numpy/dtypes/dtype.js';
import { NumpyArrayWrapper } from '../../joblib/wrapper.js';
import { checkSidecarName, SidecarWrapper } from '../../joblib/sidecars.js';
import { type PyDict } from '../../pickle/values/py-dict.js';
import { PyGlobal } from '../../pickle/values/py-values.js';
import { isArrayClass, makerOf } from './kinds.js';
import { patternOf } from './pattern.js';
import type { CallContext } from './call-context.js';

/** Attributes of a container, and what each may be. `dtype` is looked at apart. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  subclass: '&array-class',
  shape: '(int...)',
  order: "'C'|'F'",
  dtype: 'dtype',
  allow_mmap: 'flag',
  numpy_array_alignment_bytes: 'none|int',
};

const SIDECAR_ATTRIBUTES: Readonly<Record<string, string>> = {
  filename: 'str',
  subclass: '&array-class',
  allow_mmap: 'flag',
  state: '(int, (int...), dtype, flag)|[data]',
  init_args: '(&array-class, (int...), b-code)',
};

const WORDS = {
  effect: 'take other bytes for the array than Brine does, and run what stands behind them',
  why: 'Bytes of an array are no opcodes only as long as every reader counts them alike; Joblib writes plain names, numbers and types.',
};

export function isContainer(target: unknown): boolean {
  return target instanceof NumpyArrayWrapper || target instanceof SidecarWrapper || isHiddenContainer(target);
}

/** One of Joblib's classes, made in a way in which the machine does not take it for a container, but Joblib does. */
function isHiddenContainer(target: unknown): boolean {
  const maker = makerOf(target);
  return (
    maker !== undefined &&
    /^(?:Numpy|Z?ND)ArrayWrapper$/.test(maker[1]) &&
    /(?:^|\.)joblib\.numpy_pickle(?:_compat)?$/.test(maker[0])
  );
}

export function judgeContainer(target: unknown, state: unknown, offset: number, context: CallContext): void {
  const { kinds, report } = context;
  const sidecar = target instanceof SidecarWrapper;
  const attributes = sidecar ? SIDECAR_ATTRIBUTES : ATTRIBUTES;
  let odd: string | undefined;
  if (isHiddenContainer(target)) odd = 'come about as Joblib makes none';
  else if (!isExactDict(state) || !hasPlainKeys(state)) {
    odd = 'attributes that are no plain names, each once';
  } else {
    for (const [key, value] of state as PyDict<string>) {
      const wanted = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
      if (wanted === undefined) odd ??= `the attribute ${JSON.stringify(key.slice(0, 40))}`;
      else if (!patternOf(wanted)(value, kinds)) {
        const own = key === 'subclass' && value instanceof PyGlobal;
        odd ??= own ? undefined : `an odd ${key}`;
      } else if (isArrayClass(value, kinds)) context.placed(value);
    }
    const dtype: unknown = state.get('dtype');
    if (dtype instanceof DType && !dtype.isBuilt) odd ??= 'a dtype that is not complete';
    // Mapped into memory, the bytes of such an array would be addresses of objects.
    if (dtype instanceof DType && dtype.hasObject && state.get('allow_mmap') !== false && state.has('allow_mmap'))
      odd ??= 'objects that may be mapped into memory';
    if (sidecar) judgeName(state.get('filename'), offset, report);
    else for (const key of ['shape', 'order', 'dtype']) if (!state.has(key)) odd ??= `no ${key}`;
  }
  if (odd === undefined) return;
  report('hides-bytes', 'dangerous', offset, `the container of an array has ${odd}`, WORDS);
}

function judgeName(name: unknown, offset: number, report: CallContext['report']): void {
  try {
    checkSidecarName(name);
  } catch {
    report('opens-a-path', 'dangerous', offset, `the array is said to stand in ${JSON.stringify(name)}`, {
      effect: 'open a file outside of the model\u2019s own folder',
      why: 'Joblib keeps arrays beside the model, under plain names; any other path reaches files that are yours.',
    });
  }
}
