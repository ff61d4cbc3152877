// Writes the JSON Schemas that the package publishes. Run after a build: npm run schemas
import { mkdirSync, writeFileSync } from 'node:fs';
import { cardJsonSchema } from '../dist/entries/card-node.js';

mkdirSync('schemas', { recursive: true });
writeFileSync('schemas/model-card.v1.json', `${JSON.stringify(cardJsonSchema(), null, 2)}\n`);
