/** Versions of a model: metrics as a table and as lines, where each stands, and whether it is protected. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Figure } from '../../marks/figure.js';
import { Lines } from '../../marks/lines.js';
import { Panel } from '../../parts/panel.js';
import { type ModelPage, token, type VersionRow } from '../../state/registry.js';
import { bytes, plural, short } from '../../text/numbers.js';
import { Act, Refusal } from './act.js';
import { lastSeen } from './board.js';
import { openVersion } from './open-version.js';
import { when } from './when.js';

const METRICS = 8;

function Row({ model, row, metrics }: { model: ModelPage; row: VersionRow; metrics: readonly string[] }): JSX.Element {
  const [problem, setProblem] = useState<Error>();
  const reference = `${model.name}@${row.version}`;
  const places = Object.entries(model.environments).filter(([, version]) => version === row.version);
  return (
    <tr>
      <td>
        <button
          type="button"
          class="link version"
          onClick={() => void openVersion(reference).catch(setProblem)}
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
      </td>
      {metrics.map((name) => (
        <td key={name} class="number">
          {row.metrics[name] === undefined ? '' : short(row.metrics[name])}
        </td>
      ))}
      <td class="number">{bytes(row.bytes)}</td>
      <td class="quiet nowrap">{when(row.pushed)}</td>
      {token.value !== '' && (
        <td>
          <Act
            label={row.protected ? 'Unprotect' : 'Protect'}
            sure={row.protected ? 'Protect no longer' : 'Protect it'}
            what="protect"
            body={{ ref: reference, on: !row.protected, seen: lastSeen(model) }}
            about={`${row.protected ? 'no longer protect' : 'protect'} ${row.version} from the collector`}
          />
        </td>
      )}
    </tr>
  );
}

export function Versions({ model }: { model: ModelPage }): JSX.Element {
  const metrics = [...new Set(model.all.flatMap((row) => Object.keys(row.metrics)))].slice(0, METRICS);
  return (
    <Panel title="Versions" note={`${plural(model.all.length, 'version')}; a click opens one`}>
      <div class="scroll" tabIndex={0} role="region" aria-label="Versions">
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">Version</th>
              {metrics.map((name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
              <th scope="col" class="number">
                Size
              </th>
              <th scope="col">Pushed</th>
              {token.value !== '' && <th scope="col">Kept</th>}
            </tr>
          </thead>
          <tbody>
            {model.all.map((row) => (
              <Row key={row.version} model={model} row={row} metrics={metrics} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** Metrics that every shown version has, oldest first. */
export function Metrics({ all }: { all: readonly VersionRow[] }): JSX.Element | null {
  const rows = all.filter(({ metrics }) => Object.keys(metrics).length > 0).reverse();
  const names = Object.keys(rows.at(-1)?.metrics ?? {}).filter((name) =>
    rows.every(({ metrics }) => metrics[name] !== undefined),
  );
  if (rows.length < 2 || names.length === 0) return null;
  return (
    <Panel title="Metrics over versions">
      <Figure title="Metrics over versions">
        <Lines
          xs={rows.map(({ version }) => version)}
          lines={names.map((name) => ({ name, values: rows.map(({ metrics }) => metrics[name]!) }))}
          label="Metrics over versions"
          xLabel="version"
        />
      </Figure>
    </Panel>
  );
}
