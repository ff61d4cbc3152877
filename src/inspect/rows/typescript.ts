/** The TypeScript module that `brine types` writes: the row, the labels, a typed load and a validator of one model. */
import { InvalidInputError } from '../../core/errors.js';
import { rowJsonSchema } from './json-schema.js';
import type { RowColumn, RowType } from './row-type.js';

export interface TypesOptions {
  /** What the types are called: `Churn` gives `ChurnRow`, `ChurnLabel`, `loadChurn`. */
  readonly name: string;
  /** What the file is called, for the comment at the top. */
  readonly source?: string;
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** `churn-2.joblib` → `Churn2`. */
export function typeName(file: string): string {
  const base = file
    .replace(/^.*[\\/]/, '')
    .replace(/(?:\.(?:joblib|pkl|pickle|skops|json|ubj|txt|model|gz|z|bz2|xz|lzma|lz4))+$/i, '')
    .replace(/@.*$/, '')
    .replace(/^registry:/, '');
  const name = base
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('');
  return /^[A-Za-z]/.test(name) ? name : `Model${name}`;
}

/** A literal that no text of a file can leave: also line separators, and what would end a script in a page. */
const literal = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\uffff<]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const union = (values: readonly unknown[]): string => values.map(literal).join(' | ');

function valueType(column: RowColumn): string {
  if (column.values !== undefined) {
    if (column.closed) return union(column.values);
    // Any other text is let through by the encoder; editors still offer those that it knows.
    if (column.values.every((value) => typeof value === 'string')) return `${union(column.values)} | (string & {})`;
  }
  return column.type === 'any' ? 'number | string | boolean' : column.type;
}

/** The line of a comment: nothing in it ends the comment. */
const comment = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').replaceAll('*/', '* /');

function rowTypes(row: RowType, name: string): string[] {
  if (row.form === 'text')
    return [`/** A text. */`, `export type ${name}Row = string;`, `export type ${name}Input = string;`];
  if (row.form !== 'table') {
    const what =
      row.form === 'array' ? `${row.width} numbers; the file has no names for them.` : 'The file does not tell.';
    const type = row.form === 'array' ? 'readonly (number | null)[]' : 'object';
    return [`/** ${what} */`, `export type ${name}Row = ${type};`, `export type ${name}Input = ${name}Row;`];
  }
  const lines = (optional: boolean): string[] =>
    row.columns.map((column) => {
      const type = `${valueType(column)}${column.nullable ? ' | null' : ''}`;
      const mark = optional && column.nullable ? '?' : '';
      return `  readonly ${literal(column.name)}${mark}: ${type}${mark === '?' ? ' | undefined' : ''};`;
    });
  return [
    '/** A row as `predict` takes it: null where a value is missing and the model fills it in. */',
    `export interface ${name}Row {`,
    ...lines(false),
    '}',
    '',
    `/** A row as others send it: what may be missing may be left away. The validator makes a ${name}Row of it. */`,
    `export interface ${name}Input {`,
    ...lines(true),
    '}',
  ];
}

/**
 * A module with the types of a model, for its row and its labels. It imports `brine` and `brine/types`, and runs in every bundler.
 *
 * @throws InvalidInputError where the name is no identifier
 */
export function typescriptOf(row: RowType, { name, source }: TypesOptions): string {
  if (!IDENTIFIER.test(name)) throw new InvalidInputError(`${JSON.stringify(name)} is no name of a type`);
  const { labels, outputs } = row;
  const label = labels === undefined ? 'number' : labels.length === 0 ? 'never' : union(labels);
  const labelType =
    row.labels === undefined && row.outputs === 'several' ? 'string | number | boolean | bigint' : label;
  const lower = name[0]!.toLowerCase() + name.slice(1);
  const one = outputs === 'one';
  const brineTypes = one ? ['Model'] : ['Classes', 'Estimator', 'Labels', 'Probabilities', 'X'];
  const model = one
    ? `Model<${name}Row, ${name}Label>`
    : `Estimator<{\n  readonly rows: X<${name}Row>;\n  readonly labels: Labels<${name}Label>;\n  readonly classes: Classes<${name}Label>;\n  readonly probabilities: Probabilities;\n}>`;
  const schema = JSON.stringify(rowJsonSchema(row, `${name}Row`), null, 2).replace(
    /[\u007f-\uffff<]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const facts = {
    features: row.form === 'table' ? row.columns.map((column) => column.name) : null,
    width: row.width ?? null,
    labels: labels ?? null,
  };
  return [
    `// Made by brine types${source === undefined ? '' : ` from ${comment(source)}`}; do not edit, make it again.`,
    `import { load, ${[...brineTypes, 'LoadOptions', 'Source']
      .sort()
      .map((each) => `type ${each}`)
      .join(', ')} } from 'brine';`,
    `import { expectModel, rowsValidator, rowValidator, type RowSchema } from 'brine/types';`,
    '',
    ...rowTypes(row, name),
    '',
    labels === undefined ? '/** What is predicted. */' : '/** The labels of the classes. */',
    `export type ${name}Label = ${labelType};`,
    ...(labels === undefined ? [] : [`export const ${lower}Labels = [${labels.map(literal).join(', ')}] as const;`]),
    '',
    `export type ${name}Model = ${model};`,
    '',
    '/** JSON Schema of a row. */',
    `export const ${lower}RowSchema: RowSchema = ${schema};`,
    '',
    '/** Standard Schemas: of one row, and of an array of rows. */',
    `export const ${lower}Row = rowValidator<${name}Input, ${name}Row>(${lower}RowSchema);`,
    `export const ${lower}Rows = rowsValidator<${name}Input, ${name}Row>(${lower}RowSchema);`,
    '',
    '/** Loads the model; a file with other columns or labels than these types have is an error. */',
    `export async function load${name}(source: Source, options: LoadOptions = {}): Promise<${name}Model> {`,
    `  const model = await load<${name}Model>(source, options);`,
    `  expectModel(model, ${literal(facts)});`,
    '  return model;',
    '}',
    '',
  ].join('\n');
}
