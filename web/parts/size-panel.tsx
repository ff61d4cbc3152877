/** Where the bytes of a model are: areas, and the same as a table. */
import type { JSX } from 'preact';
import { Figure } from '../marks/figure.js';
import { type Sized, sizedParts, Treemap } from '../marks/treemap.js';
import { bytes, percent } from '../text/numbers.js';
import type { SizeNode } from '../text/part-sizes.js';
import { Name } from './name.js';
import { Panel } from './panel.js';
import { type Column, Table } from './table/table.js';

export function SizePanel({ root }: { root: SizeNode }): JSX.Element {
  const rows = sizedParts(root);
  const total = rows.reduce((sum, row) => sum + row.bytes, 0);
  const columns: readonly Column<Sized>[] = [
    {
      id: 'Part',
      isHead: true,
      by: ({ path }) => path,
      cell: ({ path }) => (
        <code>
          <Name text={path} />
        </code>
      ),
    },
    { id: 'What', look: 'quiet nowrap', cell: ({ about }) => about },
    {
      id: 'Size',
      isNumber: true,
      look: 'nowrap',
      by: (row) => row.bytes,
      title: (row) => `${row.bytes} bytes`,
      cell: (row) => bytes(row.bytes),
    },
    { id: 'Share', isNumber: true, look: 'nowrap', by: (row) => row.bytes, cell: (row) => percent(row.bytes / total) },
  ];
  return (
    <Panel title="Where the bytes are" note={`${bytes(root.value)} in arrays of ${root.about}`}>
      <div class="beside">
        <Figure title={`Where the bytes of ${root.about} are`}>
          <Treemap root={root} />
        </Figure>
        <Table label="Bytes by part" rows={rows} columns={columns} most={8} />
      </div>
    </Panel>
  );
}
