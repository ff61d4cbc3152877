/** One file: its headline, the views that suit it, and the one that is looked at. */
import type { ComponentType, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FileState } from '../state/files.js';
import { current, currentModel } from '../state/files.js';
import { change, hrefTo, view } from '../state/route.js';
import { ProgressBar } from '../parts/progress-bar.js';
import { ProblemNotice } from '../parts/notice.js';
import { VerdictChip } from '../parts/verdict.js';
import { bytes } from '../text/numbers.js';
import { sentence } from '../text/sentence.js';
import { VIEWS, type View } from './views.js';
import { Name } from '../parts/name.js';

function Headline({ file }: { file: FileState }): JSX.Element {
  const { opened } = file;
  const model = currentModel.value;
  const title = useRef<HTMLHeadingElement>(null);
  // Whoever opened a file by the keyboard, or hears the page, goes on here: the button that was pressed is gone.
  useEffect(() => {
    if (opened !== undefined && document.activeElement === document.body) title.current?.focus({ preventScroll: true });
  }, [opened]);
  return (
    <div class="headline">
      <div class="row">
        <h1 class="break" ref={title} tabIndex={-1}>
          <Name text={file.name} />
        </h1>
        {opened !== undefined && <VerdictChip verdict={opened.report.verdict} />}
        {opened !== undefined && <span class="chip">{bytes(opened.stored)}</span>}
      </div>
      {model !== undefined && <p class="sentence break">{sentence(model.description)}</p>}
      {opened !== undefined && opened.models.length > 1 && (
        <label class="row small">
          <span class="quiet">This file holds {opened.models.length + opened.more} models:</span>
          <select
            class="input"
            style={{ width: 'auto', maxWidth: '100%' }}
            value={model?.path}
            onChange={({ currentTarget }) => change({ model: currentTarget.value, part: null })}
          >
            {opened.models.map(({ path, description }) => (
              <option key={path} value={path}>
                {path === '' ? description.class : `${path}: ${description.class}`}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

function useView(id: string): ComponentType | undefined {
  const [loaded, setLoaded] = useState<{ id: string; component: ComponentType }>();
  useEffect(() => {
    let isWanted = true;
    const found = VIEWS.find((one) => one.id === id) ?? VIEWS[0]!;
    void found.load().then((component) => {
      if (isWanted) setLoaded({ id, component });
    });
    return () => {
      isWanted = false;
    };
  }, [id]);
  return loaded?.id === id ? loaded.component : undefined;
}

function ViewTabs({ views, chosen }: { views: readonly View[]; chosen: View }): JSX.Element {
  return (
    <nav class="tabs" aria-label="Views of this file">
      {views.map((one) => (
        <a key={one.id} href={hrefTo(one.id)} aria-current={one === chosen ? 'page' : undefined}>
          {one.title}
        </a>
      ))}
    </nav>
  );
}

function Ready({ file }: { file: FileState }): JSX.Element {
  const model = currentModel.value?.description;
  const views = VIEWS.filter((one) => one.suits(file, model));
  const chosen = views.find(({ id }) => id === view.value) ?? views[0]!;
  const Chosen = useView(chosen.id);
  return (
    <>
      <ViewTabs views={views} chosen={chosen} />
      {/* A file, a model and a view have each their own state. */}
      {Chosen !== undefined && <Chosen key={`${file.id} ${currentModel.value?.path ?? ''}`} />}
    </>
  );
}

export function FilePage(): JSX.Element | null {
  const file = current.value;
  useEffect(() => {
    document.title = file === undefined ? 'Brine' : `${file.name} – Brine`;
  }, [file?.name]);
  // The view arrives while the worker reads the file.
  useEffect(() => void (VIEWS.find(({ id }) => id === view.value) ?? VIEWS[0]!).load(), []);
  if (file === undefined) return null;
  return (
    <>
      <Headline file={file} />
      {file.progress !== undefined && <ProgressBar progress={file.progress} />}
      {file.problem !== undefined && <ProblemNotice problem={file.problem} title="This file cannot be read" />}
      {file.opened !== undefined && <Ready file={file} />}
    </>
  );
}
