/** Gaussian processes: the kernel that fit found, and the rows that it leans on. */
import type { JSX } from 'preact';
import { Facts, Panel } from '../parts/panel.js';
import { useAnswer } from '../state/use-answer.js';
import { AttributePanel, columnNames } from './arrays.js';
import { Attributes } from '../parts/attributes.js';
import { type Family, type FamilyProps, shapeOf } from './family.js';

function GaussianProcess({ at, model }: FamilyProps): JSX.Element {
  const { answer } = useAnswer('kernel', at);
  return (
    <>
      {answer?.map(({ of, text, facts }) => (
        <Panel key={of} title={of === '' ? 'Kernel' : `Kernel of ${of}`} note="with what fit found">
          <p class="mono break">{text}</p>
          <div class="space">
            <Facts rows={facts.map(({ name, value }) => [name, value] as const)} />
          </div>
        </Panel>
      ))}
      {answer?.length === 0 && shapeOf(model, 'X_train_') === undefined && <Attributes at={at} model={model} />}
      <AttributePanel at={at} model={model} name="X_train_" title="Rows of training" colNames={columnNames(model)} />
      <AttributePanel at={at} model={model} name="alpha_" title="Weights of the rows" />
    </>
  );
}

export const family: Family = {
  id: 'gaussian-process',
  order: 19,
  matches: ({ class: name }) => /\.gaussian_process\./.test(name),
  component: GaussianProcess,
};
