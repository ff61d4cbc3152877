/** What the scanner found, with what it would do and where it stands. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Finding, ScanReport } from 'brine/scan';
import { Panel } from '../parts/panel.js';
import { type Column, Table } from '../parts/table/table.js';
import { plural } from '../text/numbers.js';
import { ask } from '../worker/client.js';
import type { Give } from '../worker/contract.js';
import { Name } from '../parts/name.js';

const VERDICTS: Readonly<Record<ScanReport['verdict'], string>> = {
  safe: 'Everything in it is what honest writers of models write. Python may load it.',
  suspicious: 'It names code that honest models need not name. Ask whoever made it before Python loads it.',
  dangerous: 'Python would run code of this file while it loads. Do not load it; here it stays inert.',
  error: 'It could not be read to its end, so nobody may call it safe.',
};
const SHOWN = 12;

function Opcodes({ file, finding }: { file: string; finding: Finding }): JSX.Element | null {
  const [found, setFound] = useState<Give<'opcodes'> | undefined>();
  const load = (): void => {
    if (found === undefined) void ask('opcodes', { file, offset: finding.offset }).then(setFound, () => setFound(null));
  };
  return (
    <details onToggle={load}>
      <summary>
        Byte {finding.offset}
        {finding.path === '' ? '' : ` of ${finding.path}`}
      </summary>
      {found === null && <p class="quiet">There is no listing of this place.</p>}
      {found && (
        <div class="listing" tabIndex={0} role="region" aria-label={`Opcodes around byte ${finding.offset}`}>
          {found.lines.map(({ offset, text }, i) => (
            <div key={offset} class={i === found.at ? 'hit' : ''}>
              {text}
            </div>
          ))}
        </div>
      )}
    </details>
  );
}

function FindingItem({ file, finding }: { file: string; finding: Finding }): JSX.Element {
  const { severity, message, effect, why, rule } = finding;
  return (
    <li class="finding">
      <div class="row">
        <span class={`chip ${severity === 'note' ? '' : severity}`}>{severity}</span>
        <strong class="break">{message}</strong>
      </div>
      {effect !== '' && <p class="break">{effect}</p>}
      <p class="quiet break">{why}</p>
      <div class="row small">
        <Opcodes file={file} finding={finding} />
        <span class="quiet">
          rule <code>{rule}</code>
        </span>
      </div>
    </li>
  );
}

const pathOf = ({ module, name }: ScanReport['globals'][number]): string => `${module}.${name}`;

const GLOBALS: readonly Column<ScanReport['globals'][number]>[] = [
  {
    id: 'Name',
    by: pathOf,
    cell: (row) => (
      <code>
        <Name text={pathOf(row)} />
      </code>
    ),
  },
  { id: 'Use', by: ({ how }) => how, cell: ({ how }) => how },
  { id: 'Standing', by: ({ standing }) => standing, cell: ({ standing }) => standing },
];

export function ScanPanel({ file, report }: { file: string; report: ScanReport }): JSX.Element {
  const { verdict, findings, globals, pickles } = report;
  const [all, setAll] = useState(false);
  const shown = all ? findings.slice(0, 500) : findings.slice(0, SHOWN);
  return (
    <Panel title="What it would do in Python" note={`${plural(pickles, 'pickle')} read`}>
      <div class="stack-s">
        <p>{VERDICTS[verdict]}</p>
        {findings.length > 0 && (
          <ol>
            {shown.map((finding, i) => (
              <FindingItem key={i} file={file} finding={finding} />
            ))}
          </ol>
        )}
        {shown.length < findings.length && !all && (
          <button type="button" class="button small" onClick={() => setAll(true)}>
            Show all {findings.length}
          </button>
        )}
        {globals.length > 0 && (
          <details>
            <summary>{plural(globals.length, 'class or function', 'classes and functions')} that it names</summary>
            <Table label="Names in the file" rows={globals} columns={GLOBALS} most={500} />
          </details>
        )}
      </div>
    </Panel>
  );
}
