/** How far a long question has come. */
import type { JSX } from 'preact';
import type { Progress } from '../worker/contract.js';

const DOING: Readonly<Record<Progress['doing'], string>> = {
  reading: 'Reading the file',
  unpacking: 'Unpacking',
  scanning: 'Looking for code that it would run',
  loading: 'Reading the model',
  describing: 'Describing the model',
  predicting: 'Predicting',
};

export function ProgressBar({ progress }: { progress: Progress }): JSX.Element {
  const { doing, share } = progress;
  return (
    <div class="stack-s" role="status">
      <p class="quiet">
        {DOING[doing]}
        {share !== undefined && share > 0 ? ` · ${Math.round(100 * share)} %` : ' …'}
      </p>
      <div class={`progress${share === undefined ? '' : ' known'}`}>
        <i style={share === undefined ? {} : { width: `${100 * share}%` }} />
      </div>
    </div>
  );
}
