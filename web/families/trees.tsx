/** Trees, forests and boosters: one tree after another, with the way of the row that is tried. */
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { treeLook, nodeText, decisions } from './trees/look.js';
import { Figure } from '../marks/figure.js';
import { Legend } from '../marks/legend.js';
import { TreeCanvas } from '../marks/tree/canvas.js';
import { Attributes } from '../parts/attributes.js';
import { Notice } from '../parts/notice.js';
import { Panel } from '../parts/panel.js';
import { current } from '../state/files.js';
import { change, hrefTo, param } from '../state/route.js';
import { asRow, cellsAt, rowKey } from '../state/row.js';
import { useAnswer } from '../state/use-answer.js';
import { count, plural } from '../text/numbers.js';
import type { At } from '../worker/files.js';
import type { TreeList } from '../worker/kinds/model/trees.js';
import type { Family, FamilyProps } from './family.js';

/** Levels that are open at first: what a person takes in. */
const OPEN = 3;

function Picker({ list, chosen }: { list: TreeList; chosen: number }): JSX.Element {
  const go = (to: number): void => {
    change({ tree: String(Math.max(0, Math.min(list.count - 1, to))) }, true);
  };
  return (
    <div class="row small">
      <button
        type="button"
        class="button small"
        disabled={chosen === 0}
        aria-label="Tree before"
        onClick={() => go(chosen - 1)}
      >
        ‹
      </button>
      <input
        type="range"
        class="slider tree-slider"
        aria-label="Tree"
        min={0}
        max={list.count - 1}
        value={chosen}
        onInput={({ currentTarget }) => go(currentTarget.valueAsNumber)}
      />
      <button
        type="button"
        class="button small"
        disabled={chosen === list.count - 1}
        aria-label="Tree after"
        onClick={() => go(chosen + 1)}
      >
        ›
      </button>
      <span class="quiet">
        tree {chosen} of {count(list.count)}
        {list.groups[chosen] !== null &&
          list.groups[chosen] !== undefined &&
          `, for ${list.classes[0]?.[list.groups[chosen]] ?? `output ${list.groups[chosen]}`}`}
      </span>
    </div>
  );
}

function Tree({ at, list, model }: { at: At; list: TreeList; model: FamilyProps['model'] }): JSX.Element | null {
  const chosen = Math.max(0, Math.min(list.count - 1, Math.trunc(Number(param('tree'))) || 0));
  const wanted = Number(param('depth') || OPEN);
  const [selected, setSelected] = useState(0);
  const whole: At = { ...at, part: [] };
  const { answer: ranges } = useAnswer('ranges', whole);
  const cells =
    ranges === undefined || ranges.length === 0 ? undefined : cellsAt(rowKey(current.value!.id, at.path), ranges);
  const names = model.features.names;
  // A part of a model gets other columns than the form has.
  const row = cells === undefined || at.part.length > 0 ? null : asRow(cells, names);
  const { answer, problem } = useAnswer('tree', { at, tree: chosen, row });
  const look = useMemo(() => answer && treeLook(answer.nodes, list), [answer?.nodes, list]);
  if (problem !== undefined) return <p class="field-error">{problem.message}</p>;
  if (answer === undefined || look === undefined) return null;
  const { nodes, path } = answer;
  const safe = selected < nodes.left.length ? selected : 0;
  return (
    <div class="stack-s">
      {list.count > 1 && <Picker list={list} chosen={chosen} />}
      <div class="row small spread">
        <span class="quiet">
          {plural(nodes.left.length, 'node')}, {plural(nodes.depth, 'level')} deep
        </span>
        <label class="row">
          <span class="quiet">open to level</span>
          <input
            class="input"
            style={{ width: '4.2rem' }}
            type="number"
            min={0}
            max={nodes.depth}
            value={Math.min(wanted, nodes.depth)}
            onInput={({ currentTarget }) => change({ depth: currentTarget.value }, true)}
          />
        </label>
      </div>
      <Figure title={list.count === 1 ? 'The tree' : `Tree ${chosen}`}>
        <TreeCanvas
          nodes={nodes}
          path={path}
          depth={wanted}
          look={look}
          label={`Tree ${chosen}`}
          selected={safe}
          onSelect={setSelected}
        />
        <Legend entries={look.legend} />
      </Figure>
      <p class="small" aria-live="polite">
        {nodeText(nodes, list, safe)}
      </p>
      {path.length > 0 && (
        <details>
          <summary>The way of the row that is tried: {plural(path.length - 1, 'question')}</summary>
          <ol class="ways small">
            {decisions(nodes, list, path).map((line, i) => (
              <li key={i}>{line}</li>
            ))}
          </ol>
          <p class="small">
            <a href={hrefTo('try')}>Change the row</a>
          </p>
        </details>
      )}
    </div>
  );
}

function Trees({ at, model, whole }: FamilyProps): JSX.Element | null {
  // Asked of the whole, so that columns have the names and units of its features.
  const isEnd = whole === model || whole.sizes.trees === model.sizes.trees;
  const place: At = isEnd ? { ...at, part: [] } : at;
  const { answer: list, problem } = useAnswer('trees', place);
  if (problem !== undefined)
    return (
      <Panel title="Trees">
        <p class="field-error">{problem.message}</p>
      </Panel>
    );
  if (list === undefined) return null;
  if (list === null && model.importances !== null)
    return (
      <Notice title="It has no trees">
        <p>Its booster is linear: each column has a weight, of whose size the importances below tell.</p>
      </Notice>
    );
  // An object of a booster's library that is no model, or one that was not fitted.
  if (list === null) return <Attributes at={at} model={model} />;
  return (
    <Panel
      title={list.count === 1 ? 'The tree' : 'The trees'}
      note="drag to move, Ctrl and the wheel or two fingers to zoom, click twice to fold"
    >
      <Tree at={place} list={list} model={isEnd ? whole : model} />
    </Panel>
  );
}

export const family: Family = {
  id: 'trees',
  order: 20,
  matches: (model) =>
    model.parts.length === 0 &&
    (model.sizes.trees > 0 || /^(?:lightgbm|xgboost)\.|HistGradientBoosting/.test(model.class)),
  component: Trees,
};
