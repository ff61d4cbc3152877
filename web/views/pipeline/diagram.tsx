/** The steps of a model as boxes: one below the other where rows pass through, side by side where they part. */
import type { JSX } from 'preact';
import type { ModelDescription } from 'brine';
import { hrefTo, param } from '../../state/route.js';
import { pathText } from '../../text/parts.js';
import { shortName } from '../../text/sentence.js';
import { Name } from '../../parts/name.js';

type Part = ModelDescription['parts'][number];

interface DiagramProps {
  readonly name: string;
  readonly model: ModelDescription;
  readonly names: readonly string[];
  readonly columns?: unknown;
}

function columnsText(columns: unknown): string {
  const list = Array.isArray(columns)
    ? (columns as unknown[])
    : columns === null || columns === undefined
      ? []
      : [columns];
  if (list.length > 0 && list.every((item) => typeof item === 'boolean'))
    return `${list.filter(Boolean).length} columns`;
  const shown = list.slice(0, 6).map(String).join(', ');
  return list.length > 6 ? `${shown} and ${list.length - 6} more` : shown;
}

function Box({ name, model, names, columns }: DiagramProps): JSX.Element {
  const path = pathText(names);
  const isChosen = param('part') === path;
  const text = columnsText(columns);
  return (
    <a
      class={`box${isChosen ? ' chosen' : ''}`}
      href={hrefTo('pipeline', { part: path })}
      aria-current={isChosen ? 'true' : undefined}
    >
      <span class="box-name">
        <Name text={name} />
      </span>
      {name !== shortName(model.class) && (
        <span class="box-class">
          <Name text={shortName(model.class)} />
        </span>
      )}
      {text !== '' && <span class="box-columns">{text}</span>}
    </a>
  );
}

function PartBox({ part, names }: { part: Part; names: readonly string[] }): JSX.Element {
  if (typeof part.model !== 'string')
    return <Diagram name={part.name} model={part.model} names={[...names, part.name]} columns={part.columns} />;
  return (
    <div class="box plain">
      <span class="box-name">{part.name}</span>
      <span class="box-class">{part.model}</span>
      {columnsText(part.columns) !== '' && <span class="box-columns">{columnsText(part.columns)}</span>}
    </div>
  );
}

const IN_TURN = /^(?:Pipeline|PMMLPipeline)$/;

export function Diagram(props: DiagramProps): JSX.Element {
  const { model, names } = props;
  if (model.parts.length === 0) return <Box {...props} />;
  const inTurn = IN_TURN.test(shortName(model.class)) || model.parts[0]!.name === 'best_estimator_';
  return (
    <div class="group">
      <Box {...props} />
      {!inTurn && <i class="stem" />}
      <ol class={inTurn ? 'turn' : 'side-by-side'}>
        {model.parts.slice(0, 60).map((part, i) => (
          <li key={part.name}>
            {!inTurn && <i class="rail" />}
            {(!inTurn || i > 0) && <i class="stem" />}
            <PartBox part={part} names={names} />
            {!inTurn && <i class="stem end" />}
            {!inTurn && <i class="rail end" />}
          </li>
        ))}
        {model.parts.length > 60 && <li class="quiet">and {model.parts.length - 60} more</li>}
      </ol>
    </div>
  );
}
