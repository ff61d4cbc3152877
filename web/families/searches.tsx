/** Searches over parameters: every candidate with its score, and the scores over each parameter. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Figure } from '../marks/figure.js';
import { Points } from '../marks/points.js';
import { Panel } from '../parts/panel.js';
import { type Column, Table } from '../parts/table/table.js';
import { useAnswer } from '../state/use-answer.js';
import { plural, short } from '../text/numbers.js';
import type { Candidate, Search } from '../worker/kinds/model/search.js';
import type { Family, FamilyProps } from './family.js';

const SHOWN = 50;

const columnsOf = ({ names, metric }: Search): Column<Candidate>[] => [
  { id: 'Rank', isNumber: true, by: ({ rank }) => rank, cell: ({ rank }) => rank },
  {
    id: 'Score',
    head: metric === 'score' ? 'Score' : metric,
    isNumber: true,
    by: ({ score }) => score,
    title: ({ score }) => String(score),
    cell: ({ score }) => short(score),
  },
  {
    id: '±',
    isNumber: true,
    look: 'quiet',
    by: ({ deviation }) => deviation,
    cell: ({ deviation }) => (deviation === null ? '' : short(deviation, 2)),
  },
  ...names.map((name, k) => ({
    id: `of ${name}`,
    head: <code>{name}</code>,
    by: ({ values }: Candidate) => values[k]!,
    title: ({ values }: Candidate) => String(values[k]),
    cell: ({ values }: Candidate) => {
      const value = values[k]!;
      return <code>{typeof value === 'number' ? short(value) : value}</code>;
    },
  })),
];

/** The scores over one parameter: a point for each candidate. */
function OverParameter({ search }: { search: Search }): JSX.Element | null {
  const varied = search.names.filter((_, k) => new Set(search.candidates.map(({ values }) => values[k])).size > 1);
  const [wanted, setWanted] = useState('');
  const name = varied.includes(wanted) ? wanted : varied[0];
  if (name === undefined) return null;
  const k = search.names.indexOf(name);
  return (
    <>
      <label class="row small">
        <span class="quiet">over</span>
        <select
          class="input"
          style={{ width: 'auto', maxWidth: '100%' }}
          value={name}
          onChange={({ currentTarget }) => setWanted(currentTarget.value)}
        >
          {varied.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <Figure title={`${search.metric} over ${name}`}>
        <Points
          points={search.candidates.map(({ values, score, deviation }) => ({
            x: values[k]!,
            y: score,
            spread: deviation ?? 0,
          }))}
          xLabel={name}
          yLabel={search.metric}
          label={`${search.metric} of each candidate over ${name}; the best is filled`}
        />
      </Figure>
    </>
  );
}

function Searches({ at }: FamilyProps): JSX.Element | null {
  const { answer } = useAnswer('search', at);
  if (answer === undefined || answer === null) return null;
  const { candidates, metric } = answer;
  return (
    <Panel title="What was tried" note={`${plural(candidates.length, 'candidate')}, best first by ${metric}`}>
      <div class="stack-s">
        <OverParameter search={answer} />
        <Table
          label="Candidates"
          rows={candidates}
          columns={columnsOf(answer)}
          most={SHOWN}
          rowLook={(candidate) => (candidate === candidates[0] ? 'chosen' : '')}
        />
      </div>
    </Panel>
  );
}

export const family: Family = {
  id: 'searches',
  order: 5,
  matches: ({ attributes }) => attributes.some(({ name }) => name === 'cv_results_'),
  component: Searches,
};
