/** The parts of a model that is made of others, each to be drawn. */
import type { JSX } from 'preact';
import type { ModelDescription } from 'brine';
import { hrefTo } from '../state/route.js';
import { bytes, plural } from '../text/numbers.js';
import { pathText } from '../text/parts.js';
import { shortName } from '../text/sentence.js';
import { Name } from './name.js';
import { Panel } from './panel.js';
import { type Column, Table } from './table/table.js';

type Part = ModelDescription['parts'][number];

const classOf = ({ model }: Part): string => (typeof model === 'string' ? model : shortName(model.class));
const sizeOf = ({ model }: Part): number | null => (typeof model === 'string' ? null : model.sizes.bytes);

/** @param names Where the model itself stands */
export function PartList({ model, names }: { model: ModelDescription; names: readonly string[] }): JSX.Element {
  const columns: readonly Column<Part>[] = [
    {
      id: 'Part',
      isHead: true,
      cell: (part) =>
        typeof part.model === 'string' ? (
          <Name text={part.name} />
        ) : (
          <a href={hrefTo('model', { part: pathText([...names, part.name]), tree: null })}>
            <Name text={part.name} />
          </a>
        ),
    },
    { id: 'Class', by: classOf, cell: (part) => <Name text={classOf(part)} /> },
    {
      id: 'Arrays',
      isNumber: true,
      by: sizeOf,
      cell: (part) => {
        const size = sizeOf(part);
        return size === null ? '' : bytes(size);
      },
    },
  ];
  return (
    <Panel title="Its parts" note={plural(model.parts.length, 'part')}>
      <Table label="Parts" rows={model.parts} columns={columns} most={60} />
    </Panel>
  );
}
