/** A question that takes long, and the way out of it: a file may be made so that its answer never comes. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { stopAsking } from '../state/files.js';
import { busySince } from '../worker/client.js';

/** What takes less is not worth a word. */
const PATIENCE_MS = 4000;

export function Busy(): JSX.Element | null {
  const since = busySince.value;
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    setLong(false);
    if (since === undefined) return undefined;
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [since]);
  if (!isLong || since === undefined) return null;
  return (
    <div class="busy" role="status">
      <span>Still at it …</span>
      <button type="button" class="button small" onClick={stopAsking}>
        Stop
      </button>
    </div>
  );
}
