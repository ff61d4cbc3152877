/** Versions of a model: metrics as a table and as lines, where each stands, and whether it is protected. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Figure } from '../../marks/figure.js';
import { Lines } from '../../marks/lines.js';
import { Panel } from '../../parts/panel.js';
import { type Column, Table } from '../../parts/table/table.js';
import { type ModelPage, token, type VersionRow } from '../../state/registry.js';
import { bytes, plural, short } from '../../text/numbers.js';
import { Act, Refusal } from './act.js';
import { lastSeen } from './board.js';
import { openVersion } from './open-version.js';
import { when } from './when.js';

const METRICS = 8;

function VersionCell({ model, row }: { model: ModelPage; row: VersionRow }): JSX.Element {
  const [problem, setProblem] = useState<Error>();
  const places = Object.entries(model.environments).filter(([, version]) => version === row.version);
  return (
    <>
      <button
        type="button"
        class="link version"
        onClick={() => void openVersion(`${model.name}@${row.version}`).catch(setProblem)}
        title="Open it"
      >
        {row.version}
      </button>
      {row.protected && <span class="chip place">protected</span>}
      {places.map(([place]) => (
        <span key={place} class="chip place">
          {place}
        </span>
      ))}
      {problem !== undefined && <Refusal error={problem} />}
    </>
  );
}

function KeptCell({ model, row }: { model: ModelPage; row: VersionRow }): JSX.Element {
  return (
    <Act
      label={row.protected ? 'Unprotect' : 'Protect'}
      sure={row.protected ? 'Protect no longer' : 'Protect it'}
      what="protect"
      body={{ ref: `${model.name}@${row.version}`, on: !row.protected, seen: lastSeen(model) }}
      about={`${row.protected ? 'no longer protect' : 'protect'} ${row.version} from the collector`}
    />
  );
}

export function Versions({ model }: { model: ModelPage }): JSX.Element {
  const metrics = [...new Set(model.all.flatMap((row) => Object.keys(row.metrics)))].slice(0, METRICS);
  const columns: readonly Column<VersionRow>[] = [
    { id: 'Version', cell: (row) => <VersionCell model={model} row={row} /> },
    ...metrics.map((name) => ({
      id: `metric ${name}`,
      head: name,
      isNumber: true,
      by: (row: VersionRow) => row.metrics[name] ?? null,
      title: (row: VersionRow) => (row.metrics[name] === undefined ? undefined : String(row.metrics[name])),
      cell: (row: VersionRow) => (row.metrics[name] === undefined ? '' : short(row.metrics[name])),
    })),
    { id: 'Size', isNumber: true, by: (row) => row.bytes, cell: (row) => bytes(row.bytes) },
    { id: 'Pushed', look: 'quiet nowrap', by: ({ pushed }) => pushed, cell: ({ pushed }) => when(pushed) },
    ...(token.value === '' ? [] : [{ id: 'Kept', cell: (row: VersionRow) => <KeptCell model={model} row={row} /> }]),
  ];
  return (
    <Panel title="Versions" note={`${plural(model.all.length, 'version')}; a click opens one`}>
      <Table label="Versions" rows={model.all} columns={columns} keyOf={({ version }) => version} />
    </Panel>
  );
}

/** Metrics over versions, oldest first; a version that lacks one breaks its line. */
export function Metrics({ all }: { all: readonly VersionRow[] }): JSX.Element | null {
  const rows = all.filter(({ metrics }) => Object.keys(metrics).length > 0).reverse();
  const names = [...new Set(rows.flatMap(({ metrics }) => Object.keys(metrics)))].filter(
    (name) => rows.filter(({ metrics }) => metrics[name] !== undefined).length > 1,
  );
  if (rows.length < 2 || names.length === 0) return null;
  return (
    <Panel title="Metrics over versions">
      <Figure title="Metrics over versions">
        <Lines
          xs={rows.map(({ version }) => version)}
          lines={names.map((name) => ({ name, values: rows.map(({ metrics }) => metrics[name] ?? Number.NaN) }))}
          label="Metrics over versions"
          xLabel="version"
        />
      </Figure>
    </Panel>
  );
}
