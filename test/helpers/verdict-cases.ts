/** The files of fixtures/migrate/verdicts.txt, with what Python did with them (scripts/migrate/verdict-cases.ts). */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { VerdictCase } from '../../scripts/migrate/verdict-cases.js';
import { load } from '../../src/node.js';

const casesIn = (name: string): VerdictCase[] =>
  gunzipSync(readFileSync(`fixtures/migrate/${name}.jsonl.gz`))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as VerdictCase);

export const verdictCases = casesIn('verdicts');
/** Those of imbalanced-learn. */
export const imblearnCases = casesIn('verdicts-imblearn');

export const graphOfCase = ({ data }: VerdictCase): Promise<unknown> =>
  load(new Uint8Array(Buffer.from(data, 'base64')), {
    lossless: true,
    allowDangerous: true,
    onWarning: () => undefined,
  });
