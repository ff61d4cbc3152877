/** What families share: an attribute as a panel, and names for its rows and columns. */
import type { JSX } from 'preact';
import type { ModelDescription } from 'brine';
import { Bars } from '../marks/bars.js';
import { Figure } from '../marks/figure.js';
import { ArrayView } from '../parts/array-view.js';
import { Panel } from '../parts/panel.js';
import { useAnswer } from '../state/use-answer.js';
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
  readonly matrixNames?: readonly string[] | undefined;
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

interface BarsPanelProps {
  readonly at: At;
  readonly model: ModelDescription;
  readonly name: string;
  readonly title: string;
  readonly names: readonly string[] | undefined;
  readonly kind: 'shares' | 'sizes' | 'signed';
  /** How many there are, of attributes that the description does not list. */
  readonly length?: number;
}

/** As many numbers as a person compares at a glance. */
const MOST_BARS = 40;

/** A number for each class or component; nothing where the model has no such attribute. */
export function BarsPanel({ at, model, name, title, names, kind, length = 0 }: BarsPanelProps): JSX.Element | null {
  const [count = length] = shapeOf(model, name) ?? [];
  const { answer } = useAnswer('array', count === 0 ? undefined : { at, name, from: 0, rows: MOST_BARS });
  const numbers = answer?.numbers ?? null;
  if (count === 0 || numbers === null) return null;
  const bars = Array.from(numbers, (value, i) => ({ name: names?.[i] ?? String(i), value }));
  return (
    <Panel title={title} note={count > MOST_BARS ? `${name}: the first ${MOST_BARS} of ${count}` : name}>
      <Figure title={title}>
        <Bars bars={bars} kind={kind} label={title} />
      </Figure>
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
