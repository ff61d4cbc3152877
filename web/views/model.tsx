/** A model drawn in the way of its family. */
import type { JSX } from 'preact';
import type { Family } from '../families/family.js';
import { Attributes } from '../parts/attributes.js';
import { PartList } from '../parts/part-list.js';
import { currentAt } from '../state/at.js';
import { currentModel } from '../state/files.js';
import { change, param } from '../state/route.js';
import { allParts, endPath, partAt, partTitle, pathOf, pathText } from '../text/parts.js';

const families = Object.values(import.meta.glob<{ family?: Family }>('../families/*.tsx', { eager: true }))
  .flatMap(({ family }) => family ?? [])
  .sort((a, b) => a.order - b.order);

export function ModelView(): JSX.Element | null {
  const whole = currentModel.value?.description;
  if (whole === undefined) return null;
  const wanted = param('part') === '.' ? [] : pathOf(param('part'));
  const names = param('part') !== '' && partAt(whole, wanted) !== undefined ? wanted : endPath(whole);
  const model = partAt(whole, names)!;
  const at = currentAt(names);
  const found = families.filter((family) => family.matches(model));
  // A search or a calibrator around it has something to tell as well.
  const around = model === whole ? [] : families.filter((family) => family.order < 10 && family.matches(whole));
  const parts = allParts(whole).slice(0, 300);
  return (
    <div class="stack">
      {parts.length > 1 && (
        <label class="row small">
          <span class="quiet">Part</span>
          <select
            class="input"
            style={{ width: 'auto', maxWidth: '100%' }}
            value={pathText(names) || '.'}
            onChange={({ currentTarget }) => change({ part: currentTarget.value, tree: null })}
          >
            {parts.map((part) => (
              <option key={pathText(part.names)} value={pathText(part.names) || '.'}>
                {partTitle(part.names, part.model)}
              </option>
            ))}
          </select>
        </label>
      )}
      {around.map(({ id, component: Component }) => (
        <Component key={id} at={currentAt()} model={whole} whole={whole} />
      ))}
      {found.map(({ id, component: Component }) => (
        <Component key={`${id} ${names.join('/')}`} at={at} model={model} whole={whole} />
      ))}
      {found.length === 0 && model.parts.length > 0 && <PartList model={model} names={names} />}
      {found.length === 0 && <Attributes at={at} model={model} key={names.join('/')} />}
    </div>
  );
}
