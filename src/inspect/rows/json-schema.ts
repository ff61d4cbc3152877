/** The row of a model as JSON Schema 2020-12, as strict as the model itself. */
import type { RowColumn, RowType } from './row-type.js';

export interface ValueSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly examples?: readonly (string | number | boolean)[];
  readonly default?: null;
}

export interface RowSchema extends ValueSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly properties?: Readonly<Record<string, ValueSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  readonly items?: ValueSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
}

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';
const ANY = ['number', 'string', 'boolean'] as const;

function columnSchema(column: RowColumn): ValueSchema {
  const missing = column.nullable ? ({ default: null } as const) : {};
  if (column.values !== undefined && column.closed)
    return { enum: [...column.values, ...(column.nullable ? [null] : [])], ...missing };
  const types: string[] = column.type === 'any' ? [...ANY] : [column.type];
  if (column.nullable) types.push('null');
  return {
    type: types.length === 1 ? types[0]! : types,
    ...(column.values === undefined ? {} : { examples: column.values }),
    ...missing,
  };
}

/** JSON Schema of one row. Columns that may be missing are not required, and null where they are. */
export function rowJsonSchema(row: RowType, title = 'Row'): RowSchema {
  const head = { $schema: DIALECT, title };
  if (row.form === 'text') return { ...head, type: 'string' };
  if (row.form === 'array') {
    const { width } = row;
    return { ...head, type: 'array', items: { type: ['number', 'null'] }, minItems: width!, maxItems: width! };
  }
  if (row.form === 'unknown') return { ...head };
  return {
    ...head,
    type: 'object',
    properties: Object.fromEntries(row.columns.map((column) => [column.name, columnSchema(column)])),
    required: row.columns.filter(({ nullable }) => !nullable).map(({ name }) => name),
    additionalProperties: false,
  };
}
