/** Clusters and mixtures: their centres as lines over the columns, and as numbers. */
import type { JSX } from 'preact';
import { Figure } from '../marks/figure.js';
import { Parallel } from '../marks/parallel.js';
import { Panel } from '../parts/panel.js';
import { useAnswer } from '../state/use-answer.js';
import { AttributePanel, BarsPanel, classNames, columnNames, numbered } from './arrays.js';
import { type Family, type FamilyProps, shapeOf } from './family.js';

const CENTRES = ['cluster_centers_', 'means_', 'centroids_', 'subcluster_centers_'];
const MOST = 60;

const centresOf = (model: FamilyProps['model']): string | undefined =>
  CENTRES.find((name) => shapeOf(model, name)?.length === 2);

interface CovariancesProps extends Pick<FamilyProps, 'at' | 'model'> {
  readonly words: readonly string[];
  readonly names: readonly string[];
}

/** A matrix for each component, one for all, a row of variances for each, or a number for each. */
function Covariances({ words, names, ...place }: CovariancesProps): JSX.Element {
  const shape = shapeOf(place.model, 'covariances_') ?? [];
  const isSquare = shape.length === 3 || (shape.length === 2 && shape[0] === names.length && shape[0] !== words.length);
  return (
    <AttributePanel
      {...place}
      name="covariances_"
      title="Covariances"
      rowNames={isSquare ? names : words}
      colNames={shape.length === 1 ? undefined : names}
      matrixNames={words}
    />
  );
}

function Clusters({ at, model }: FamilyProps): JSX.Element {
  const name = centresOf(model)!;
  const [rows = 0, cols = 0] = shapeOf(model, name)!;
  const { answer } = useAnswer('array', { at, name, from: 0, rows: 6 });
  const names = columnNames(model) ?? numbered('column', cols);
  // Of discriminant analyses they are the means of the classes.
  const classes = classNames(model);
  const ofClasses = name === 'means_' && classes?.length === rows;
  const words = ofClasses ? classes : numbered(name === 'means_' ? 'component' : 'cluster', Math.min(rows, 500));
  const title = ofClasses ? 'Means of the classes' : 'Centres';
  const numbers = answer?.numbers ?? null;
  return (
    <>
      {numbers !== null && cols > 1 && cols <= MOST && (
        <Panel
          title={title}
          note={
            rows > 6 ? `the first six of ${rows}` : 'a line each; every column from its least to its largest centre'
          }
        >
          <Figure title={ofClasses ? title : 'Centres of the clusters'}>
            <Parallel
              columns={names}
              lines={Array.from({ length: Math.min(rows, 6) }, (_, i) => ({
                name: words[i]!,
                values: numbers.slice(i * cols, (i + 1) * cols),
              }))}
              label={`${title} over the columns`}
            />
          </Figure>
        </Panel>
      )}
      <AttributePanel
        at={at}
        model={model}
        name={name}
        title={`${title} as numbers`}
        rowNames={words}
        colNames={names}
      />
      <BarsPanel at={at} model={model} name="weights_" title="Weights of the components" names={words} kind="shares" />
      <Covariances at={at} model={model} words={words} names={names} />
    </>
  );
}

export const family: Family = {
  id: 'clusters',
  order: 14,
  matches: (model) => centresOf(model) !== undefined,
  component: Clusters,
};
