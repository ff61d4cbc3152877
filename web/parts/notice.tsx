/** Something that somebody has to know, with what to do. */
import type { ComponentChildren, JSX } from 'preact';
import type { Problem } from '../worker/contract.js';
import { DangerIcon, InfoIcon, WarnIcon } from './icons.js';

const ICONS = { info: InfoIcon, warn: WarnIcon, dangerous: DangerIcon };

interface NoticeProps {
  readonly kind?: keyof typeof ICONS;
  readonly title?: string;
  readonly children: ComponentChildren;
}

export function Notice({ kind = 'info', title, children }: NoticeProps): JSX.Element {
  const Icon = ICONS[kind];
  return (
    <div class={`notice ${kind}`} role={kind === 'info' ? 'note' : 'alert'}>
      <Icon />
      <div class="stack-s">
        {title !== undefined && <h3>{title}</h3>}
        <div class="break">{children}</div>
      </div>
    </div>
  );
}

/** What may help, by the kind of error. */
const HELP: Readonly<Record<string, string>> = {
  FORMAT:
    'The file is damaged, encrypted, or of another kind. Compare its size with the original, or save it again in Python.',
  UNSUPPORTED: 'Nothing of the file was run. What can be shown is shown.',
  UNSAFE_GLOBAL: 'The file asks Python to run code. Here it stays inert; do not load it with Python.',
  BESIDE:
    'Drop these files here as well, alone or with this one. Joblib before 0.10 wrote each array into a file of its own, named after the model.',
  NOT_FITTED: 'Call fit in Python and save the model again.',
  LIMIT: 'The file asks for more than honest models need. If you trust it, read it with the command line and --limit.',
  OWN_CODE:
    'The model calls code that its file only names. The library can be given it: see “code of your own” in the documentation.',
  MEMORY: 'Close other files or tabs, or use the command line: brine show FILE.',
  HALTED: 'Go to another view and back to ask again, or close the file.',
  STOPPED: 'Reload the page and open the file again.',
};

export function ProblemNotice({ problem, title }: { problem: Problem; title: string }): JSX.Element {
  return (
    <Notice kind={problem.code === 'UNSAFE_GLOBAL' ? 'dangerous' : 'warn'} title={title}>
      <p>{problem.message}</p>
      {HELP[problem.code] !== undefined && <p class="quiet">{HELP[problem.code]}</p>}
    </Notice>
  );
}
