/** The whole page: what is open, which view of it, and files that are dropped anywhere. */
import { useSignal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { OpenIcon, Mark } from './parts/icons.js';
import { closeFile, current, files } from './state/files.js';
import { go, hrefTo, view } from './state/route.js';
import { dropped, take } from './state/take.js';
import { Busy } from './parts/busy.js';
import { FilePicker } from './parts/file-picker.js';
import { FilePage } from './views/file-page.js';
import { Home } from './views/home.js';
import { isRegistry } from './state/registry.js';

function Tabs(): JSX.Element {
  return (
    <nav class="opened" aria-label="Open files">
      {files.value.map(({ id, name }) => {
        const isCurrent = current.value?.id === id && view.value !== '';
        return (
          <span key={id} class={`file${isCurrent ? ' current' : ''}`}>
            <a
              href={hrefTo('overview', { file: id, model: null })}
              aria-current={isCurrent ? 'true' : undefined}
              title={name}
            >
              {name}
            </a>
            <button
              type="button"
              aria-label={`Close ${name}`}
              onClick={() => {
                closeFile(id);
                if (files.value.length === 0) go('');
              }}
            >
              ×
            </button>
          </span>
        );
      })}
    </nav>
  );
}

function useDropAndPaste(): boolean {
  const over = useSignal(0);
  useEffect(() => {
    const enter = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      over.value += 1;
    };
    const leave = (): void => {
      over.value = Math.max(0, over.value - 1);
    };
    const above = (event: DragEvent): void => {
      event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      over.value = 0;
      if (event.dataTransfer !== null) void dropped(event.dataTransfer.items).then((found) => take(found));
    };
    const paste = (event: ClipboardEvent): void => {
      const given = [...(event.clipboardData?.files ?? [])];
      if (given.length > 0) void take(given.map((source) => ({ name: source.name, source })));
    };
    addEventListener('dragenter', enter);
    addEventListener('dragleave', leave);
    addEventListener('dragover', above);
    addEventListener('drop', drop);
    addEventListener('paste', paste);
    return () => {
      removeEventListener('dragenter', enter);
      removeEventListener('dragleave', leave);
      removeEventListener('dragover', above);
      removeEventListener('drop', drop);
      removeEventListener('paste', paste);
    };
  }, []);
  return over.value > 0;
}

/** Only a registry's page asks for it. */
function Registry(): JSX.Element | null {
  const [Page, setPage] = useState<ComponentType>();
  useEffect(
    () => void import('./views/registry/registry.js').then(({ RegistryPage }) => setPage(() => RegistryPage)),
    [],
  );
  return Page === undefined ? null : <Page />;
}

export function App(): JSX.Element {
  const isOver = useDropAndPaste();
  const isHome = files.value.length === 0 || view.value === '' || view.value === 'registry';
  return (
    <>
      <header class="bar">
        <div class="bar-inner">
          <a class="wordmark" href="#/" aria-label="Brine: start">
            <Mark />
            <span>Brine</span>
          </a>
          <Tabs />
          {!isHome && (
            <FilePicker class="button">
              <OpenIcon /> Open
            </FilePicker>
          )}
        </div>
      </header>
      <main class="page">{!isHome ? <FilePage /> : isRegistry ? <Registry /> : <Home />}</main>
      <Busy />
      {isOver && <div class="cover">Drop models, folders or a table</div>}
    </>
  );
}
