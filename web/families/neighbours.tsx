/** Nearest neighbours: the rows of training that the file holds. */
import type { JSX } from 'preact';
import { ArrayView } from '../parts/array-view.js';
import { Notice } from '../parts/notice.js';
import { Panel } from '../parts/panel.js';
import { classNames, columnNames } from './arrays.js';
import type { Family, FamilyProps } from './family.js';

function Neighbours({ at, model }: FamilyProps): JSX.Element {
  const classes = classNames(model);
  return (
    <>
      <Notice title="Its training data is in the file">
        <p>Whoever has the file has the rows below. They are what the model looks through when it answers.</p>
      </Notice>
      <Panel title="Rows of training" note="_fit_X">
        <ArrayView
          at={at}
          name="_fit_X"
          colNames={columnNames(model)}
          beside={{ name: '_y', head: classes === undefined ? 'value' : 'class', words: classes }}
        />
      </Panel>
    </>
  );
}

export const family: Family = {
  id: 'neighbours',
  order: 17,
  matches: ({ class: name }) =>
    /\.neighbors\.(?!.*(?:Centroid|Neighborhood|KernelDensity))/.test(name) || /KNNImputer$/.test(name),
  component: Neighbours,
};
