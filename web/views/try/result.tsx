/** What the model answers for a row, beside what it answered for the row that is held. */
import type { JSX } from 'preact';
import { Bars } from '../../marks/bars.js';
import { Figure } from '../../marks/figure.js';
import { count, short } from '../../text/numbers.js';
import type { Answers } from '../../worker/answers.js';

const MOST = 12;

export function Result({ answer, held }: { answer: Answers; held: Answers | undefined }): JSX.Element {
  const { kind, labels, numbers, names, method } = answer;
  const row = numbers?.[0] ?? [];
  const other = held?.numbers?.[0];
  const order = names.map((_, k) => k);
  if (kind === 'classes' && names.length > MOST) order.sort((a, b) => row[b]! - row[a]!);
  const bars = order.slice(0, MOST).map((k) => ({ name: names[k]!, value: row[k]!, other: other?.[k] }));
  return (
    <div class="stack-s" aria-live="polite">
      {labels !== null && (
        <p class="answer">
          <strong class="break" data-answer={labels[0]}>
            {labels[0]}
          </strong>
          {held?.labels?.[0] !== undefined && <span class="quiet"> · held row: {held.labels[0]}</span>}
        </p>
      )}
      {kind === 'numbers' && names.length === 1 && (
        <p class="answer">
          <strong title={String(row[0])} data-answer={row[0]}>
            {short(row[0]!, 6)}
          </strong>
          {other !== undefined && <span class="quiet"> · held row: {short(other[0]!, 6)}</span>}
        </p>
      )}
      {numbers !== null && !(kind === 'numbers' && names.length === 1) && (
        <Figure title={`${method} of the row`}>
          <Bars bars={bars} kind={method === 'predict_proba' ? 'shares' : 'signed'} label={method} />
        </Figure>
      )}
      {names.length > MOST && <p class="small quiet">and {count(names.length - MOST)} more</p>}
      <p class="small quiet">
        <code>{method}</code>
        {held !== undefined && ' · the upright line is the row that is held'}
      </p>
    </div>
  );
}
