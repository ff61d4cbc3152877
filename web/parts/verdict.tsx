/** What the scan says, as a word with a sign. */
import type { JSX } from 'preact';
import type { Verdict } from 'brine/scan';
import { DangerIcon, SafeIcon, UnknownIcon, WarnIcon } from './icons.js';

const WORDS: Readonly<Record<Verdict, string>> = {
  safe: 'safe to load',
  suspicious: 'suspicious',
  dangerous: 'dangerous',
  error: 'not read to its end',
};
const ICONS = { safe: SafeIcon, suspicious: WarnIcon, dangerous: DangerIcon, error: UnknownIcon };

export function VerdictChip({ verdict }: { verdict: Verdict }): JSX.Element {
  const Icon = ICONS[verdict];
  return (
    <span class={`chip ${verdict}`} data-verdict={verdict}>
      <Icon />
      {WORDS[verdict]}
    </span>
  );
}
