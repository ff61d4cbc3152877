/** What models take and give, as zod schemas: the one source of the JSON Schemas of /openapi.json. */
import { z } from 'zod';
import type { Contract, Field, Output, Scalar } from '../models/contract.js';
import type { Datatype } from '../tensors/datatypes.js';
import { DATATYPES } from '../tensors/datatypes.js';

/** More categories than this stand in the description only. */
const MAX_ENUM = 200;

function scalarOf(datatype: Datatype): z.ZodType {
  if (datatype === 'BOOL') return z.boolean();
  if (datatype === 'BYTES') return z.string();
  return datatype.startsWith('FP') || datatype === 'BF16' ? z.number() : z.number().int();
}

/** A feature: null where a missing value may stand, as far as the model tells. */
function fieldSchema({ datatype, categories, type, nullable }: Field): z.ZodType {
  const known = (categories ?? []).filter((value) => value !== null);
  // Booleans are numbers to models that compute with their columns.
  const base =
    type === null
      ? z.union([scalarOf(datatype), z.number(), z.string(), z.boolean()])
      : type === 'number'
        ? z.union([z.number(), z.boolean()])
        : scalarOf(datatype);
  // Models may take categories that they have not seen, so these are examples and no enumeration.
  const described = base.meta({
    ...(type === null ? {} : { description: type }),
    ...(known.length === 0 ? {} : { examples: known.slice(0, MAX_ENUM) as (string | number | boolean)[] }),
  });
  return nullable === false ? described : described.nullable();
}

export function recordSchema({ fields }: Contract): z.ZodType {
  return z.object(Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])));
}

function columnsSchema({ fields }: Contract): z.ZodType {
  return z.object({
    columns: z.object(Object.fromEntries(fields.map((field) => [field.name, z.array(fieldSchema(field))]))),
  });
}

/** A request in the plain form. */
export function requestSchema(contract: Contract): z.ZodType {
  const { form, fields, width } = contract;
  if (form === 'text') return z.union([z.string(), z.array(z.string()), z.object({ texts: z.array(z.string()) })]);
  if (form === 'records')
    return z.union([z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown()))]);
  const cell =
    fields.length > 0 && contract.numeric
      ? z.number().nullable()
      : z.union([z.number(), z.string(), z.boolean(), z.null()]);
  const list = width === null ? z.array(cell) : z.array(cell).length(width);
  if (form !== 'table') return z.union([z.array(list), z.object({ rows: z.array(list) })]);
  const record = recordSchema(contract);
  return z.union([
    record,
    z.array(record),
    z.object({ records: z.array(record) }),
    columnsSchema(contract),
    z.array(list),
  ]);
}

const labelSchema = (classes: readonly Scalar[]): z.ZodType =>
  classes.length <= MAX_ENUM && classes.every((label) => typeof label === 'string')
    ? z.enum(classes as [string, ...string[]])
    : z.union([z.string(), z.number(), z.boolean()]);

/** The value that one output has in a row. */
function outputSchema({ name, datatype, shape }: Output, { classes }: Contract): z.ZodType {
  if (name === 'predict' && classes !== undefined && shape.length === 0) return labelSchema(classes);
  const one = scalarOf(datatype);
  const value = datatype.startsWith('FP') ? one.nullable() : one;
  if (shape.length === 0) return value;
  if (name === 'transform') return z.union([z.array(value), z.record(z.string(), value)]);
  if (classes?.length === shape[0] && name !== 'predict') {
    return z.object(Object.fromEntries(classes.map((label) => [String(label), value])));
  }
  return shape.reduce<z.ZodType>((inner) => z.array(inner), value);
}

/** @param fieldOf What each output is called in a row. */
export function answerSchema(contract: Contract, fieldOf: (name: string) => string): z.ZodType {
  const usual = contract.outputs.filter(({ name }) => contract.usual.includes(name));
  const row = z.object(
    Object.fromEntries(usual.map((output) => [fieldOf(output.name), outputSchema(output, contract)])),
  );
  return z.object({
    model: z.string(),
    version: z.string().optional(),
    predictions: z.array(row),
    note: z.string().optional().meta({ description: 'what stands as null' }),
  });
}

const parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const datatype = z.enum(DATATYPES);

const tensorMetadata = z.object({ name: z.string(), datatype, shape: z.array(z.int()) });

/** Objects of the Open Inference Protocol, version 2. */
export const OPEN_INFERENCE = {
  InferRequest: z.object({
    id: z.string().optional(),
    parameters: parameters.optional(),
    inputs: z.array(
      z.object({
        name: z.string(),
        shape: z.array(z.int().nonnegative()),
        datatype,
        parameters: parameters.optional(),
        data: z.array(z.unknown()).optional().meta({ description: 'row-major, flat or nested' }),
      }),
    ),
    outputs: z.array(z.object({ name: z.string(), parameters: parameters.optional() })).optional(),
  }),
  InferResponse: z.object({
    model_name: z.string(),
    model_version: z.string().optional(),
    id: z.string(),
    parameters: parameters.optional(),
    outputs: z.array(
      z.object({
        name: z.string(),
        shape: z.array(z.int().nonnegative()),
        datatype,
        parameters: parameters.optional(),
        data: z.array(z.union([z.number(), z.string(), z.boolean(), z.null()])).optional(),
      }),
    ),
  }),
  ModelMetadata: z.object({
    name: z.string(),
    versions: z.array(z.string()).optional(),
    platform: z.string(),
    inputs: z.array(tensorMetadata),
    outputs: z.array(tensorMetadata),
    properties: z.record(z.string(), z.string()).optional(),
  }),
  ServerMetadata: z.object({ name: z.string(), version: z.string(), extensions: z.array(z.string()) }),
  ProtocolError: z.object({ error: z.string() }),
} as const;

/** Problem details, RFC 9457. */
export const PROBLEM = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  row: z.int().optional(),
  column: z.union([z.string(), z.int()]).optional(),
  expected: z.string().optional(),
  found: z.string().optional(),
  request_id: z.string(),
});
