/** The table with its answers, to take away. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { asProblem } from '../../state/files.js';
import type { Scored } from '../../worker/kinds/rows/table.js';
import { saveCsv, saveParquet } from './save-scored.js';

export function Download({ scored, table }: { scored: Scored; table: string }): JSX.Element {
  const [problem, setProblem] = useState('');
  return (
    <>
      <button type="button" class="button small" onClick={() => saveCsv(scored, table)}>
        Download as CSV
      </button>
      <button
        type="button"
        class="button small"
        onClick={() => {
          setProblem('');
          saveParquet(scored, table).catch((error: unknown) => setProblem(asProblem(error).message));
        }}
      >
        Download as Parquet
      </button>
      {problem !== '' && <span class="field-error small">{problem}</span>}
    </>
  );
}
