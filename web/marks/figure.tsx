/** A plot with its description, and its picture to take away. */
import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { savePng, saveSvg } from './save-picture.js';

interface FigureProps {
  /** Said by screen readers, and the name of the picture. */
  readonly title: string;
  readonly children: ComponentChildren;
}

export function Figure({ title, children }: FigureProps): JSX.Element {
  const ref = useRef<HTMLElement>(null);
  return (
    <figure class="figure" ref={ref}>
      {children}
      <figcaption class="row small">
        <span class="unseen">{title}</span>
        <button
          type="button"
          class="link"
          aria-label={`Save as SVG: ${title}`}
          onClick={() => saveSvg(ref.current, title)}
        >
          SVG
        </button>
        <button
          type="button"
          class="link"
          aria-label={`Save as PNG: ${title}`}
          onClick={() => void savePng(ref.current, title)}
        >
          PNG
        </button>
      </figcaption>
    </figure>
  );
}
