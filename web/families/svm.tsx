/** Support vector machines: how many vectors, of which class, and with what weight. */
import type { JSX } from 'preact';
import { AttributePanel, BarsPanel, classNames, columnNames } from './arrays.js';
import { type Family, type FamilyProps, shapeOf } from './family.js';

function Svm({ at, model }: FamilyProps): JSX.Element {
  return (
    <>
      <BarsPanel
        at={at}
        model={model}
        name="_n_support"
        title="Support vectors by class"
        names={classNames(model)}
        length={model.classes?.length ?? 0}
        kind="sizes"
      />
      <AttributePanel
        at={at}
        model={model}
        name="support_vectors_"
        title="Support vectors"
        colNames={columnNames(model)}
      />
      <AttributePanel at={at} model={model} name="dual_coef_" title="Weights of the support vectors" />
      <AttributePanel at={at} model={model} name="intercept_" title="Intercepts" />
    </>
  );
}

export const family: Family = {
  id: 'svm',
  order: 16,
  matches: (model) => shapeOf(model, 'support_vectors_') !== undefined,
  component: Svm,
};
