/** A button that opens the browser's dialog for files. */
import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { take } from '../state/take.js';

interface FilePickerProps {
  readonly children: ComponentChildren;
  readonly class: string;
  /** Default: models are opened. */
  readonly onPick?: (files: readonly File[]) => void;
  readonly accept?: string;
}

export function FilePicker({ children, class: look, onPick, accept }: FilePickerProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class={look} onClick={() => input.current?.click()}>
        {children}
      </button>
      <input
        ref={input}
        type="file"
        multiple={onPick === undefined}
        hidden
        {...(accept === undefined ? {} : { accept })}
        onChange={({ currentTarget }) => {
          const found = [...(currentTarget.files ?? [])];
          currentTarget.value = '';
          if (onPick === undefined) void take(found.map((source) => ({ name: source.name, source })));
          else onPick(found);
        }}
      />
    </>
  );
}
