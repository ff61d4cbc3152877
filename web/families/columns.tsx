/** Transformers that keep a number or two for each column: means, scales, bounds, fill-in values. */
import type { JSX } from 'preact';
import { Panel } from '../parts/panel.js';
import { useAnswer } from '../state/use-answer.js';
import { plural, short } from '../text/numbers.js';
import type { At } from '../worker/files.js';
import { columnNames } from './arrays.js';
import type { Family, FamilyProps } from './family.js';
import { Name } from '../parts/name.js';

const MOST = 200;
const KINDS =
  /(?:Scaler|Imputer|Normalizer|VarianceThreshold|PowerTransformer|SelectKBest|SelectPercentile|RFE|RFECV)$/;

const perColumn = ({ attributes, features }: FamilyProps['model']): string[] =>
  attributes.flatMap(({ name, shape }) =>
    shape?.length === 1 && shape[0] === features.count && name !== 'feature_names_in_' ? [name] : [],
  );

function Values({ at, name, row }: { at: At; name: string; row: number }): JSX.Element {
  const { answer } = useAnswer('array', { at, name, from: 0, rows: MOST });
  const number = answer?.numbers?.[row];
  return <>{number === undefined ? (answer?.texts?.[row] ?? '') : short(number, 5)}</>;
}

function Columns({ at, model }: FamilyProps): JSX.Element {
  const names = columnNames(model) ?? [];
  const attributes = perColumn(model);
  return (
    <Panel title="By column" note={plural(names.length, 'column')}>
      <div class="scroll" tabIndex={0} role="region" aria-label="Numbers by column">
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">Column</th>
              {attributes.map((name) => (
                <th key={name} scope="col" class="number">
                  <code>{name}</code>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {names.slice(0, MOST).map((column, j) => (
              <tr key={column}>
                <td>
                  <code>
                    <Name text={column} />
                  </code>
                </td>
                {attributes.map((name) => (
                  <td key={name} class="number">
                    <Values at={at} name={name} row={j} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {names.length > MOST && <p class="small quiet">the first {MOST}</p>}
    </Panel>
  );
}

export const family: Family = {
  id: 'columns',
  order: 21,
  matches: (model) => KINDS.test(model.class) && perColumn(model).length > 0,
  component: Columns,
};
