/** Naive Bayes: what each class expects of each column, and how frequent it was. */
import type { JSX } from 'preact';
import { AttributePanel, BarsPanel, classNames, columnNames } from './arrays.js';
import type { Family, FamilyProps } from './family.js';

function NaiveBayes({ at, model }: FamilyProps): JSX.Element {
  const names = { rowNames: classNames(model), colNames: columnNames(model) };
  return (
    <>
      <AttributePanel at={at} model={model} name="theta_" title="Means by class" {...names} />
      <AttributePanel at={at} model={model} name="var_" title="Variances by class" {...names} />
      <AttributePanel
        at={at}
        model={model}
        name="feature_log_prob_"
        title="Logarithms of probabilities by class"
        {...names}
      />
      <BarsPanel
        at={at}
        model={model}
        name="class_prior_"
        title="How frequent each class is"
        names={names.rowNames}
        kind="shares"
      />
      <AttributePanel
        at={at}
        model={model}
        name="class_log_prior_"
        title="Logarithm of how frequent each class is"
        rowNames={names.rowNames}
      />
    </>
  );
}

export const family: Family = {
  id: 'naive-bayes',
  order: 12,
  matches: ({ class: name }) => /\.naive_bayes\./.test(name) || /NB$/.test(name),
  component: NaiveBayes,
};
