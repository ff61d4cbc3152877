/** Gates before an environment: met, or not and what to do. */
import type { JSX } from 'preact';
import type { Gate } from '../../state/registry.js';

export function Gates({ gates }: { gates: readonly Gate[] }): JSX.Element {
  return (
    <ul class="gates small">
      {gates.map(({ gate, ok, message, remedy }) => (
        <li key={gate}>
          <span class={`chip ${ok ? 'safe' : 'error'}`}>
            {ok ? '✓' : '✗'} {gate}
          </span>
          {!ok && (
            <span class="break">
              {message}
              {remedy !== undefined && <span class="quiet"> {remedy}</span>}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
