// Writes the JSON Schemas that the package publishes: npm run schemas
import { mkdirSync, writeFileSync } from 'node:fs';
import { publishedSchemas } from '../src/cli/shapes/index.ts';
import { bare } from './bare-schema.mjs';
import { cardJsonSchema } from '../src/entries/card-node.ts';

const { $defs, ...card } = bare(cardJsonSchema());
writeFileSync(
  'src/card/schema.generated.ts',
  `// Made by npm run schemas, of the schema of cards.\nexport const SCHEMA: Readonly<Record<string, unknown>> = ${JSON.stringify(card)};\nexport const DEFINITIONS: Readonly<Record<string, unknown>> = ${JSON.stringify($defs)};\n`,
);

mkdirSync('schemas', { recursive: true });
writeFileSync('schemas/model-card.v1.json', `${JSON.stringify(cardJsonSchema(), null, 2)}\n`);
for (const [name, schema] of Object.entries(publishedSchemas())) {
  writeFileSync(`schemas/${name}`, `${JSON.stringify(schema, null, 2)}\n`);
}
