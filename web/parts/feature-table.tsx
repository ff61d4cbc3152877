/** The features of a model with what it says of each. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ModelDescription } from 'brine';
import { currentAt } from '../state/at.js';
import { useAnswer } from '../state/use-answer.js';
import { plural, short } from '../text/numbers.js';
import { Panel } from './panel.js';
import { Name } from './name.js';

const SHOWN = 30;
const MOST = 1000;

export function FeatureTable({ model }: { model: ModelDescription }): JSX.Element {
  const [all, setAll] = useState(false);
  const { answer } = useAnswer('ranges', currentAt());
  const { count, names, types } = model.features;
  const ranges = answer ?? [];
  const shown = Math.min(count ?? 0, all ? MOST : SHOWN);
  return (
    <Panel title="What it takes" note={plural(count ?? 0, 'feature')}>
      <div class="scroll" tabIndex={0} role="region" aria-label="Features">
        <table class="grid features">
          <thead>
            <tr>
              <th scope="col">Feature</th>
              <th scope="col">Type</th>
              <th scope="col">What the model knows of it</th>
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: shown }, (_, j) => (
              <tr key={j}>
                <td>
                  <code>
                    <Name text={names?.[j] ?? `x${j}`} />
                  </code>
                </td>
                <td class="quiet">{types?.[j] ?? '–'}</td>
                <td>{ranges[j] === undefined ? '' : about(ranges[j])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {(count ?? 0) > shown && (
        <button type="button" class="button small" onClick={() => setAll(true)}>
          Show {Math.min(count ?? 0, MOST)}
        </button>
      )}
    </Panel>
  );
}

type Range = NonNullable<ReturnType<typeof useAnswer<'ranges'>>['answer']>[number];

function about({ categories, low, high, value, source }: Range): JSX.Element {
  if (categories !== null) {
    const more = categories.length > 12 ? ` and ${categories.length - 12} more` : '';
    return <>{categories.slice(0, 12).map(String).join(', ') + more}</>;
  }
  if (source === null || low === null || high === null) return <span class="quiet">nothing</span>;
  return (
    <>
      {short(low)} to {short(high)}, about {typeof value === 'number' ? short(value) : String(value)}{' '}
      <span class="quiet">({source})</span>
    </>
  );
}
