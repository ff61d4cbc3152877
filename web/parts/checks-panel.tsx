/** What the checks before keeping a model say of it: fitted, finite, converged, training data inside. */
import type { JSX } from 'preact';
import { currentAt } from '../state/at.js';
import { useAnswer } from '../state/use-answer.js';
import type { Give } from '../worker/contract.js';
import { DangerIcon, SafeIcon, WarnIcon } from './icons.js';
import { Panel } from './panel.js';

type Status = Give<'checks'>[number]['status'];

/** Of a check, as people say it. */
const NAMES: Readonly<Record<string, string>> = {
  fitted: 'Fitted',
  finite: 'Numbers',
  converged: 'Converged',
  deterministic: 'Repeatable',
  'training-data': 'Training data',
};
const LOOKS: Readonly<Partial<Record<Status, readonly [look: string, word: string, Icon: () => JSX.Element]>>> = {
  ok: ['safe', 'fine', SafeIcon],
  warning: ['suspicious', 'look at it', WarnIcon],
  error: ['dangerous', 'wrong', DangerIcon],
};

export function ChecksPanel(): JSX.Element | null {
  const { answer } = useAnswer('checks', currentAt(), { later: true });
  if (answer === undefined || answer.length === 0) return null;
  return (
    <Panel title="Before you use it" note="checks of the fitted numbers">
      <ul class="checks">
        {answer.map(({ check, status, message }) => {
          const [look, word, Icon] = LOOKS[status] ?? LOOKS.warning!;
          return (
            <li key={check}>
              <strong>{NAMES[check] ?? check}</strong>
              <span class={`chip ${look}`}>
                <Icon />
                {word}
              </span>
              <span class="break">{message}</span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
