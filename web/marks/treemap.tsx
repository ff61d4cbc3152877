/** Sizes as areas; names where there is room, everything in the title and in a table for readers of the screen. */
import { hierarchy, treemap, treemapSquarify, type HierarchyRectangularNode } from 'd3-hierarchy';
import type { JSX } from 'preact';
import { bytes } from '../text/numbers.js';
import type { SizeNode } from '../text/part-sizes.js';

const HEIGHT = 230;
const WIDTH = 1000;

export function Treemap({ root }: { root: SizeNode }): JSX.Element {
  const tree = hierarchy(root, ({ children }) => [...children])
    .sum(({ children, value }) => (children.length === 0 ? value : 0))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const placed = treemap<SizeNode>().tile(treemapSquarify).size([WIDTH, HEIGHT])(tree);
  const leaves = placed.leaves().filter(({ value }) => (value ?? 0) > 0);
  const pathOf = (leaf: HierarchyRectangularNode<SizeNode>): string =>
    leaf
      .ancestors()
      .reverse()
      .slice(1)
      .map(({ data }) => data.name)
      .join('.');
  return (
    <figure>
      <div class="treemap" style={{ height: `${HEIGHT}px` }} aria-hidden="true">
        {leaves.map((leaf) => {
          const [width, height] = [leaf.x1 - leaf.x0, leaf.y1 - leaf.y0];
          return (
            <div
              key={pathOf(leaf)}
              title={`${pathOf(leaf)}: ${leaf.data.about}, ${bytes(leaf.data.value)}`}
              style={{
                left: `${(100 * leaf.x0) / WIDTH}%`,
                top: `${leaf.y0}px`,
                width: `${(100 * width) / WIDTH}%`,
                height: `${height}px`,
              }}
            >
              {width > 45 && height > 20 && (
                <>
                  <strong>{pathOf(leaf)}</strong>
                  {height > 40 && <br />}
                  {height > 40 && bytes(leaf.data.value)}
                </>
              )}
            </div>
          );
        })}
      </div>
      <table class="unseen">
        <caption>Bytes by part</caption>
        <tbody>
          {leaves.map((leaf) => (
            <tr key={pathOf(leaf)}>
              <th scope="row">{pathOf(leaf)}</th>
              <td>{bytes(leaf.data.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
