/** A change with its reason: a button, then why, then the change; what was refused is said beside it. */
import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { alter, Refused } from '../../state/registry.js';

interface ActProps {
  readonly label: string;
  /** What the button says when it is meant. */
  readonly sure: string;
  readonly what: string;
  readonly body: object;
  /** For whom the words alone do not tell which place is meant. */
  readonly about: string;
  /** Asked for at once, without a first click. */
  readonly open?: boolean;
  readonly onDone?: () => void;
}

export function Refusal({ error }: { error: Error }): JSX.Element {
  const isConflict = error instanceof Refused && error.status === 409 && error.gates.length === 0;
  // What to do about gates stands beside them.
  const unmet = error instanceof Refused ? error.gates.filter(({ ok }) => !ok).map(({ gate }) => gate) : [];
  return (
    <div class="refusal small" role="alert">
      {isConflict && <span class="chip error">conflict</span>}
      <p class="field-error break">
        {unmet.length === 0 ? error.message : `Nothing was changed: ${unmet.join(', ')} not met.`}
      </p>
    </div>
  );
}

export function Act({ label, sure, what, body, about, open = false, onDone }: ActProps): JSX.Element {
  const [isOpen, setOpen] = useState(open);
  const [message, setMessage] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Error>();
  const id = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  // The keyboard goes on where it came from.
  useEffect(() => {
    if (wasOpen.current && !isOpen) opener.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  if (!isOpen)
    return (
      <button
        ref={opener}
        type="button"
        class="button small"
        aria-label={`${label}: ${about}`}
        onClick={() => setOpen(true)}
      >
        {label}
      </button>
    );
  const cancel = (): void => {
    setOpen(open);
    setProblem(undefined);
    onDone?.();
  };
  const act = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      await alter(what, { ...body, message });
      setMessage('');
      setOpen(open);
      onDone?.();
    } catch (error) {
      setProblem(error as Error);
    }
    setBusy(false);
  };
  return (
    <form
      class="stack-s act"
      onKeyDown={(event) => {
        if (event.key === 'Escape') cancel();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        void act();
      }}
    >
      <label class="unseen" for={id}>
        Why: {about}
      </label>
      <input
        id={id}
        class="input"
        placeholder="why? (kept in the history)"
        value={message}
        ref={(element) => {
          if (!open && message === '' && problem === undefined) element?.focus();
        }}
        onInput={({ currentTarget }) => setMessage(currentTarget.value)}
      />
      <div class="row">
        <button type="submit" class="button small first" disabled={isBusy}>
          {sure}
        </button>
        <button type="button" class="button small" onClick={cancel}>
          Cancel
        </button>
      </div>
      {problem !== undefined && <Refusal error={problem} />}
    </form>
  );
}
