/** Boosters: what each round gained, on which columns, and the losses that were noted. */
import type { JSX } from 'preact';
import { Figure } from '../marks/figure.js';
import { type Line, Lines } from '../marks/lines.js';
import { Panel } from '../parts/panel.js';
import { useAnswer } from '../state/use-answer.js';
import { plural } from '../text/numbers.js';
import type { At } from '../worker/files.js';
import type { Losses, Rounds } from '../worker/kinds/model/rounds.js';
import type { Family, FamilyProps } from './family.js';

const KINDS = /^(?:lightgbm|xgboost)\.|GradientBoosting(?:Classifier|Regressor)$/;

function places(count: number, first: number): number[] {
  return Array.from({ length: count }, (_, i) => i + first);
}

function GainPanel({ gains, rounds }: { gains: NonNullable<Rounds['gains']>; rounds: number }): JSX.Element {
  const lines: Line[] = [
    { name: 'all splits', values: gains.total },
    ...gains.columns.map(({ name, byRound }) => ({ name, values: byRound })),
  ];
  return (
    <Panel title="Gain by round" note={`splits on ${plural(gains.used, 'column')}, as the library counts gains`}>
      <Figure title="Gain by round">
        <Lines xs={places(rounds, 1)} lines={lines} label="What the splits of each round gained" xLabel="round" />
      </Figure>
    </Panel>
  );
}

function LossPanel({ measure, from, lines }: Losses): JSX.Element {
  const length = Math.max(...lines.map(({ values }) => values.length));
  return (
    <Panel title={`While it was trained: ${measure}`} note={lines.map(({ name }) => name).join(' · ')}>
      <Figure title={`${measure} by round`}>
        <Lines xs={places(length, from)} lines={lines} label={`${measure} by round`} xLabel="round" />
      </Figure>
    </Panel>
  );
}

function Boosters({ at, model, whole }: FamilyProps): JSX.Element | null {
  // Asked of the whole, so that columns have the names of its features.
  const isEnd = whole === model || whole.sizes.trees === model.sizes.trees;
  const place: At = isEnd ? { ...at, part: [] } : at;
  const { answer, problem } = useAnswer('rounds', place);
  if (problem !== undefined)
    return (
      <Panel title="Gain by round">
        <p class="field-error">{problem.message}</p>
      </Panel>
    );
  if (answer === undefined || answer === null) return null;
  const { gains, rounds, losses } = answer;
  return (
    <>
      {gains !== null && rounds > 1 && <GainPanel gains={gains} rounds={rounds} />}
      {losses.map((one) => (
        <LossPanel key={one.measure} {...one} />
      ))}
    </>
  );
}

export const family: Family = {
  id: 'boosters',
  order: 25,
  matches: ({ class: name, parts }) => parts.length === 0 && KINDS.test(name),
  component: Boosters,
};
