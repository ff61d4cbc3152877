/** The diagram of a model, and everything about the part that is chosen in it. */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Figure } from '../../marks/figure.js';
import { Panel } from '../../parts/panel.js';
import { currentModel } from '../../state/files.js';
import { param } from '../../state/route.js';
import { partAt, pathOf } from '../../text/parts.js';
import { shortName } from '../../text/sentence.js';
import { Diagram } from './diagram.js';
import { PartDetails } from './part-details.js';

export function PipelineView(): JSX.Element | null {
  const scroller = useRef<HTMLDivElement>(null);
  // What is wider than the window shows its middle first, where the model itself stands.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element !== null) element.scrollLeft = (element.scrollWidth - element.clientWidth) / 2;
  }, []);
  const model = currentModel.value?.description;
  if (model === undefined) return null;
  const wanted = pathOf(param('part'));
  const names = partAt(model, wanted) === undefined ? [] : wanted;
  const part = partAt(model, names)!;
  return (
    <div class="stack">
      <Panel title="How rows pass through" note="choose a part to see what is in it">
        <Figure title={`Diagram of ${shortName(model.class)}`}>
          <div ref={scroller} class="diagram scroll" tabIndex={0} role="region" aria-label="Diagram of the model">
            <Diagram name={shortName(model.class)} model={model} names={[]} />
          </div>
        </Figure>
      </Panel>
      <PartDetails names={names} model={part} key={names.join('/')} />
    </div>
  );
}
