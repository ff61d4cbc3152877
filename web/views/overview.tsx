/** What a file is, and what it would do. */
import type { JSX } from 'preact';
import type { ModelDescription } from 'brine';
import type { OutlineNode } from 'brine/explain';
import { Facts, Panel } from '../parts/panel.js';
import { Notice, ProblemNotice } from '../parts/notice.js';
import { SizePanel } from '../parts/size-panel.js';
import { current, currentModel } from '../state/files.js';
import type { Opened } from '../worker/kinds/file/open.js';
import { bytes, count, plural } from '../text/numbers.js';
import { partSizes } from '../text/part-sizes.js';
import { FeatureTable } from '../parts/feature-table.js';
import { ChecksPanel } from '../parts/checks-panel.js';
import { ChosenParameters } from '../parts/chosen-parameters.js';
import { CardPanel } from './card-panel.js';
import { ScanPanel } from './scan-panel.js';
import { Name } from '../parts/name.js';

function FileFacts({ opened, model }: { opened: Opened; model: ModelDescription | undefined }): JSX.Element {
  const { compression, stored, unpacked, protocol, formats } = opened;
  return (
    <Panel title="The file">
      <Facts
        rows={[
          model && ['Kind', model.kind],
          model && [
            'Class',
            <code key="class">
              <Name text={model.class} />
            </code>,
          ],
          model && ['Written by', model.sklearn === null ? 'the file does not tell' : `scikit-learn ${model.sklearn}`],
          ['Format', `${formats.join(' › ')}${protocol === null ? '' : `, protocol ${protocol}`}`],
          ['Size', compression === null ? bytes(stored) : `${bytes(stored)}, unpacked ${bytes(unpacked)}`],
          model && ['Arrays', `${count(model.sizes.arrays)} with ${bytes(model.sizes.bytes)}`],
          model && model.sizes.trees > 0
            ? ['Trees', `${count(model.sizes.trees)} with ${plural(model.sizes.nodes, 'node')}`]
            : undefined,
          model && model.classes !== null ? ['Classes', classText(model.classes)] : undefined,
          model && model.methods.length > 0
            ? ['Answers', <code key="methods">{model.methods.join(', ')}</code>]
            : undefined,
          ['Read in', `${Math.max(1, Math.round(opened.milliseconds))} ms`],
        ]}
      />
    </Panel>
  );
}

function classText(classes: readonly unknown[]): string {
  const shown = classes.slice(0, 12).map(String).join(', ');
  return classes.length > 12 ? `${shown} and ${classes.length - 12} more` : shown;
}

function Missing({ model }: { model: ModelDescription }): JSX.Element | null {
  if (model.missing.length === 0) return null;
  return (
    <Notice kind="warn" title="It needs code that its file only names">
      <ul>
        {model.missing.map((code, i) => (
          <li key={i}>
            <code>
              <Name text={code.name} />
            </code>
          </li>
        ))}
      </ul>
      <p class="quiet">
        The page can show the model, and cannot ask it. In a program, registerFunction supplies such code.
      </p>
    </Notice>
  );
}

function Outline({ node }: { node: OutlineNode }): JSX.Element {
  return (
    <ul class="outline">
      <li>
        {node.label !== '' && <span class="quiet">{node.label}: </span>}
        <code class="break">
          <Name text={node.text} />
        </code>
        {node.children.map((child, i) => (
          <Outline key={i} node={child} />
        ))}
      </li>
    </ul>
  );
}

const TITLES: Readonly<Record<string, string>> = {
  UNSAFE_GLOBAL: 'This file would run code',
  BESIDE: 'A part of this file is missing',
};

export function Overview(): JSX.Element | null {
  const opened = current.value?.opened;
  if (opened === undefined) return null;
  const model = currentModel.value?.description;
  const sizes = model === undefined ? undefined : partSizes(model);
  return (
    <div class="stack">
      {opened.inert !== null && (
        <ProblemNotice problem={opened.inert} title={TITLES[opened.inert.code] ?? 'The model in it cannot be asked'} />
      )}
      {model !== undefined && opened.inert === null && <Missing model={model} />}
      <div class="columns">
        <FileFacts opened={opened} model={model} />
        <ScanPanel file={current.value!.id} report={opened.report} />
      </div>
      <CardPanel file={current.value!} />
      {model !== undefined && opened.inert === null && <ChecksPanel />}
      {model !== undefined && opened.inert === null && <ChosenParameters />}
      {model !== undefined && (model.features.count ?? 0) > 0 && <FeatureTable model={model} />}
      {sizes !== undefined && sizes.children.length > 1 && <SizePanel root={sizes} />}
      {opened.outline !== null && (
        <Panel title="What stands in it">
          <Outline node={opened.outline} />
        </Panel>
      )}
    </div>
  );
}
