/** Bytes of the parts of a model, for a treemap. */
import type { ModelDescription } from 'brine';
import { shortName } from './sentence.js';

export interface SizeNode {
  readonly name: string;
  readonly about: string;
  readonly value: number;
  readonly children: readonly SizeNode[];
}

const MOST = 60;
const ITEM = /(\d+)$/;

/** Bytes of an array by its type and shape; 0 for what is none. */
function bytesOf({ dtype, shape }: ModelDescription['attributes'][number]): number {
  const [, bits] = ITEM.exec(dtype) ?? [];
  if (
    shape === null ||
    shape.length === 0 ||
    dtype.includes(' of ') ||
    !/^(?:u?int|float|complex|bool|U|S)/.test(dtype)
  )
    return 0;
  const size =
    dtype === 'bool'
      ? 1
      : dtype.startsWith('U')
        ? 4 * Number(bits)
        : dtype.startsWith('S')
          ? Number(bits)
          : Number(bits) / 8;
  return shape.reduce((product, n) => product * n, Number.isFinite(size) ? size : 0);
}

export function partSizes(model: ModelDescription, name = shortName(model.class)): SizeNode {
  const parts = model.parts.flatMap(({ name: own, model: part }) =>
    typeof part === 'string' || part.sizes.bytes === 0 ? [] : [partSizes(part, own)],
  );
  const arrays = model.attributes
    .map((attribute) => ({
      name: attribute.name,
      about: `${attribute.dtype} ${(attribute.shape ?? []).join(' × ')}`,
      value: bytesOf(attribute),
      children: [],
    }))
    .filter(({ value }) => value > 0);
  const known = [...parts, ...arrays].sort((a, b) => b.value - a.value).slice(0, MOST);
  const rest = model.sizes.bytes - known.reduce((sum, { value }) => sum + value, 0);
  const other =
    rest > 0
      ? [
          {
            name: model.sizes.trees > 0 ? 'trees' : 'other',
            about: model.sizes.trees > 0 ? `${model.sizes.nodes} nodes` : '',
            value: rest,
            children: [],
          },
        ]
      : [];
  const children = [...known, ...other];
  return { name, about: shortName(model.class), value: Math.max(model.sizes.bytes, 1), children };
}
