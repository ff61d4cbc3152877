/** What families share: an attribute as a panel, and names for its rows and columns. */
import type { JSX } from 'preact';
import type { ModelDescription } from 'brine';
import { ArrayView } from '../parts/array-view.js';
import { Panel } from '../parts/panel.js';
import type { At } from '../worker/files.js';
import { shapeOf } from './family.js';

interface AttributePanelProps {
  readonly at: At;
  readonly model: ModelDescription;
  readonly name: string;
  readonly title: string;
  readonly note?: string;
  readonly rowNames?: readonly string[] | undefined;
  readonly colNames?: readonly string[] | undefined;
}

/** Nothing where the model has no such attribute. */
export function AttributePanel({ at, model, name, title, note, ...names }: AttributePanelProps): JSX.Element | null {
  const shape = shapeOf(model, name);
  if (shape === undefined || shape.length === 0) return null;
  return (
    <Panel title={title} note={note ?? name}>
      <ArrayView at={at} name={name} {...names} />
    </Panel>
  );
}

/** Names of the columns that a model takes. */
export function columnNames(model: ModelDescription): string[] | undefined {
  const { names, count } = model.features;
  if (names !== null) return [...names];
  return count === null || count > 2000 ? undefined : Array.from({ length: count }, (_, j) => `x${j}`);
}

export const classNames = (model: ModelDescription): string[] | undefined => model.classes?.map(String);

export const numbered = (word: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${word} ${i}`);
