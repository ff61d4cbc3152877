/** The card that came with a file: who made the model, how good it was, and whether the card is true. */
import type { JSX } from 'preact';
import type { Card } from 'brine/card';
import { ProblemNotice } from '../parts/notice.js';
import { Facts, Panel } from '../parts/panel.js';
import { cardOf } from '../state/cards.js';
import type { FileState } from '../state/files.js';
import { useAnswer } from '../state/use-answer.js';
import { short } from '../text/numbers.js';

const LOOKS = { ok: ['safe', '✓'], failed: ['error', '✗'], skipped: ['', '–'] } as const;

function madeWith({ producer }: Card): string {
  const parts = [
    producer.sklearn.length > 0 ? `scikit-learn ${producer.sklearn.join(', ')}` : '',
    producer.python === null ? '' : `Python ${producer.python}`,
    producer.numpy === null ? '' : `numpy ${producer.numpy}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function CardFacts({ card }: { card: Card }): JSX.Element {
  const { name, version, description, created, author, code, training } = card;
  const metrics = Object.entries(card.metrics).slice(0, 40);
  return (
    <Facts
      rows={[
        name === undefined ? undefined : ['Model', version === undefined ? name : `${name} ${version}`],
        description === undefined ? undefined : ['About', description],
        ['Card made', `${created.slice(0, 16).replace('T', ' ')}${author === undefined ? '' : ` by ${author}`}`],
        madeWith(card) === '' ? undefined : ['Written by', madeWith(card)],
        code === null
          ? undefined
          : ['Code', `commit ${code.commit.slice(0, 12)}${code.dirty ? ', with changes that were not committed' : ''}`],
        training?.notes === undefined ? undefined : ['Training', training.notes],
        ...metrics.map(([key, value]): [string, string] => [key, short(value, 6)]),
      ]}
    />
  );
}

export function CardPanel({ file }: { file: FileState }): JSX.Element | null {
  const given = cardOf(file);
  const { answer, problem } = useAnswer(
    'verify',
    given === undefined ? undefined : { file: file.id, card: { name: given.name, text: given.text } },
  );
  if (given === undefined) return null;
  if (problem !== undefined) return <ProblemNotice problem={problem} title="This card cannot be read" />;
  if (answer === undefined) return null;
  const { card, report } = answer;
  return (
    <Panel title="Its card" note={report.ok ? `${given.name}: all that it says holds` : given.name}>
      <div class="columns">
        <CardFacts card={card} />
        <ul class="gates small" aria-label="Checks against the card">
          {report.checks.map(({ check, status, message }, i) => (
            <li key={i}>
              <span class={`chip ${LOOKS[status][0]}`}>
                {LOOKS[status][1]} {check}
              </span>
              <span class="break">{message}</span>
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}
