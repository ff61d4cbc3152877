/** Checks of rows that come from elsewhere, as a Standard Schema (standardschema.dev, version 1): tRPC, Hono and forms take it. */
import type { RowSchema, ValueSchema } from './json-schema.js';

export interface RowIssue {
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/** The interface that libraries look for under `~standard`. */
export interface RowValidator<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'brine';
    readonly validate: (
      value: unknown,
    ) => { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly RowIssue[] };
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value === 'bigint' ? 'number' : typeof value;

const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

function problemOf(schema: ValueSchema, value: unknown): string | undefined {
  if (schema.enum !== undefined) {
    if ((schema.enum as readonly unknown[]).includes(value)) return undefined;
    const known = schema.enum.slice(0, 12).map((item) => JSON.stringify(item));
    return `is one of ${known.join(', ')}${schema.enum.length > 12 ? ', …' : ''}, not ${shown(value)}`;
  }
  if (schema.type === undefined) return undefined;
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type;
  if (!types.includes(typeOf(value))) return `is a ${types.join(' or ')}, not ${shown(value)}`;
  return undefined;
}

/** A copy of the row with null for what is missing; what is wrong goes into `issues`. */
function checkRow(schema: RowSchema, value: unknown, issues: RowIssue[], at: readonly (string | number)[]): unknown {
  const wrong = problemOf(schema, value);
  if (wrong !== undefined) {
    issues.push({ message: `a row ${wrong}`, path: at });
    return value;
  }
  if (schema.items !== undefined) {
    const row = value as readonly unknown[];
    if (row.length !== schema.minItems)
      issues.push({ message: `a row has ${schema.minItems} values, not ${row.length}`, path: at });
    row.forEach((item, j) => {
      const problem = problemOf(schema.items!, item);
      if (problem !== undefined) issues.push({ message: `column ${j} ${problem}`, path: [...at, j] });
    });
    return row;
  }
  if (schema.properties === undefined) return value;
  const given = value as Readonly<Record<string, unknown>>;
  const out: Record<string, unknown> = {};
  const put = (name: string, item: unknown): void => {
    Object.defineProperty(out, name, { value: item, enumerable: true, writable: true, configurable: true });
  };
  for (const [name, column] of Object.entries(schema.properties)) {
    const item = Object.hasOwn(given, name) ? given[name] : undefined;
    if (item === undefined) {
      if (schema.required?.includes(name)) issues.push({ message: `${name} is missing`, path: [...at, name] });
      put(name, null);
      continue;
    }
    const problem = problemOf(column, item);
    if (problem !== undefined) issues.push({ message: `${name} ${problem}`, path: [...at, name] });
    put(name, item);
  }
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(schema.properties, name))
      issues.push({ message: `the model knows no ${name}`, path: [...at, name] });
  }
  return out;
}

/**
 * A validator of one row. Its output has null for every column that is missing and may be, as `predict` takes it.
 *
 * @example
 * const result = rowValidator(rowJsonSchema(rowType(model)))['~standard'].validate({ age: 31 });
 * if (result.issues) console.error(result.issues.map((issue) => issue.message));
 */
export function rowValidator<Input = unknown, Output = Input>(schema: RowSchema): RowValidator<Input, Output> {
  return validatorOf((value, issues) => checkRow(schema, value, issues, []) as Output);
}

/** The same for an array of rows, as `predict` takes it. */
export function rowsValidator<Input = unknown, Output = Input>(schema: RowSchema): RowValidator<Input[], Output[]> {
  return validatorOf((value, issues) => {
    if (Array.isArray(value)) return value.map((row, i) => checkRow(schema, row, issues, [i]) as Output);
    issues.push({ message: `rows stand in an array, not ${shown(value)}`, path: [] });
    return [];
  });
}

function validatorOf<Input, Output>(
  check: (value: unknown, issues: RowIssue[]) => Output,
): RowValidator<Input, Output> {
  return {
    '~standard': {
      version: 1,
      vendor: 'brine',
      validate: (value) => {
        const issues: RowIssue[] = [];
        const output = check(value, issues);
        return issues.length === 0 ? { value: output } : { issues };
      },
    },
  };
}
