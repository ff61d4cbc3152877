/** A plot with its description, and its picture to take away. */
import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { savePng, saveSvg } from './picture/save.js';

interface FigureProps {
  /** Said by screen readers, and the name of the picture. */
  readonly title: string;
  readonly children: ComponentChildren;
}

export function Figure({ title, children }: FigureProps): JSX.Element {
  const drawing = useRef<HTMLDivElement>(null);
  return (
    <figure class="figure">
      <div ref={drawing}>{children}</div>
      <figcaption class="row small">
        <span class="unseen">{title}</span>
        <button
          type="button"
          class="link"
          aria-label={`Save as SVG: ${title}`}
          onClick={() => saveSvg(drawing.current, title)}
        >
          SVG
        </button>
        <button
          type="button"
          class="link"
          aria-label={`Save as PNG: ${title}`}
          onClick={() => void savePng(drawing.current, title)}
        >
          PNG
        </button>
      </figcaption>
    </figure>
  );
}
