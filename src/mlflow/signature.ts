/** A model's signature: what MLflow says of inputs and outputs, in JSON texts within the YAML. */
import { z } from 'zod';
import { FormatError } from '../core/errors.js';

/** A column by name and MLflow type, or a tensor by numpy dtype and shape (-1: any size). */
export interface Field {
  readonly name: string | undefined;
  /** `double`, `long`, `string` … for columns, numpy's dtype for tensors. */
  readonly type: string;
  readonly required: boolean;
  /** Of tensors. */
  readonly shape: readonly number[] | undefined;
}

export interface Signature {
  readonly inputs: readonly Field[] | undefined;
  readonly outputs: readonly Field[] | undefined;
  /** Parameters of `predict`, with their defaults. */
  readonly params: readonly {
    readonly name: string;
    readonly type: string;
    readonly default: unknown;
    /** Of lists; undefined for a single value. */
    readonly shape: readonly number[] | undefined;
  }[];
}

const name = z.union([z.string(), z.number()]).nullish();

const field = z.union([
  z.looseObject({
    type: z.literal('tensor'),
    name,
    'tensor-spec': z.looseObject({ dtype: z.string(), shape: z.array(z.int()) }),
  }),
  z.looseObject({ type: z.string(), name, required: z.boolean().nullish() }),
]);

const param = z.looseObject({
  name: z.string(),
  type: z.string(),
  default: z.unknown(),
  shape: z.array(z.int()).nullish(),
});

function parsed<T>(source: string | undefined, part: string, schema: z.ZodType<T>): T | undefined {
  if (source === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (cause) {
    throw new FormatError(`the ${part} of the signature are no JSON`, { format: 'MLmodel', cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new FormatError(`the ${part} of the signature are not in MLflow's form`, { format: 'MLmodel' });
}

function fieldsOf(source: string | undefined, part: string): Field[] | undefined {
  return parsed(source, part, z.array(field))?.map((entry) => {
    const spec = 'tensor-spec' in entry ? (entry['tensor-spec'] as { dtype: string; shape: number[] }) : undefined;
    const label = entry.name;
    return {
      name: label === null || label === undefined ? undefined : String(label),
      type: spec?.dtype ?? entry.type,
      required: !('required' in entry) || entry.required !== false,
      shape: spec?.shape,
    };
  });
}

/** @throws FormatError where a part is no JSON of MLflow's form */
export function parseSignature(
  inputs: string | undefined,
  outputs: string | undefined,
  params: string | undefined,
): Signature {
  return {
    inputs: fieldsOf(inputs, 'inputs'),
    outputs: fieldsOf(outputs, 'outputs'),
    params: (parsed(params, 'params', z.array(param).nullable()) ?? []).map((entry) => ({
      name: entry.name,
      type: entry.type,
      default: entry.default,
      shape: entry.shape ?? undefined,
    })),
  };
}

/** One field as a line shows it: `age: long`, `int64 (-1, 3)`. */
export function fieldText({ name: label, type, required, shape }: Field): string {
  const of = shape === undefined ? type : `${type} (${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  return `${label === undefined ? '' : `${label}: `}${of}${required ? '' : ' (optional)'}`;
}
