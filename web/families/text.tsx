/** Models of texts: the vocabulary, to be searched, with the weight of each term where there is one. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Panel } from '../parts/panel.js';
import { useAnswer } from '../state/use-answer.js';
import { count, short } from '../text/numbers.js';
import { type Family, type FamilyProps, shapeOf } from './family.js';

function Vocabulary({ at, model }: FamilyProps): JSX.Element | null {
  const [search, setSearch] = useState('');
  const { answer } = useAnswer('terms', { at, search });
  if (answer === undefined) return null;
  const { terms, found, total } = answer;
  return (
    <Panel title="Vocabulary" note={`${count(total)} terms`}>
      <div class="stack-s">
        <input
          class="input"
          type="search"
          placeholder="Find a term"
          aria-label="Find a term"
          value={search}
          onInput={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        {found === 0 ? (
          <p class="quiet">No term contains that.</p>
        ) : (
          <ul class="terms">
            {terms.map(({ term, weight, column }) => (
              <li key={column} title={`column ${column}`}>
                <code>{term}</code>
                {weight !== null && <span class="quiet"> {short(weight, 3)}</span>}
              </li>
            ))}
          </ul>
        )}
        {found > terms.length && (
          <p class="small quiet">
            the first {terms.length} of {count(found)}
          </p>
        )}
        {shapeOf(model, 'idf_') !== undefined && (
          <p class="small quiet">Numbers are inverse document frequencies: rare terms weigh more.</p>
        )}
      </div>
    </Panel>
  );
}

export const family: Family = {
  id: 'text',
  order: 11,
  matches: (model) => model.attributes.some(({ name }) => name === 'vocabulary_'),
  component: Vocabulary,
};
