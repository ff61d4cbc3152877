/** The registry behind `brine registry ui`: its answers, and changes with a token. */
import { signal } from '@preact/signals';

export const isRegistry = new URLSearchParams(location.search).has('registry');

export interface ModelRow {
  readonly name: string;
  readonly versions: number;
  readonly latest: string | null;
  readonly environments: Readonly<Record<string, string>>;
  readonly changed: string;
  readonly problem?: string;
}

export interface VersionRow {
  readonly version: string;
  readonly pushed: string;
  readonly bytes: number;
  readonly protected: boolean;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface HistoryRow {
  readonly seq: number;
  readonly at: string;
  readonly by: string;
  readonly action: string;
  readonly version?: string;
  readonly environment?: string;
  readonly message?: string;
  readonly forced?: readonly string[];
}

export interface ModelPage extends ModelRow {
  readonly all: readonly VersionRow[];
  readonly history: readonly HistoryRow[];
  readonly places: readonly { readonly name: string; readonly gates: readonly string[] }[];
}

export interface Gate {
  readonly gate: string;
  readonly ok: boolean;
  readonly message: string;
  readonly remedy?: string;
}

/** What was refused, with the gates that were not met. */
export class Refused extends Error {
  readonly gates: readonly Gate[];

  constructor(message: string, gates: readonly Gate[]) {
    super(message);
    this.gates = gates;
  }
}

export const token = signal('');
/** Counts changes, so that what is shown is asked again. */
export const changes = signal(0);

async function answered(response: Response): Promise<unknown> {
  const body = (await response.json()) as { error?: string; gates?: readonly Gate[] };
  if (!response.ok) throw new Refused(body.error ?? `the server answered ${response.status}`, body.gates ?? []);
  return body;
}

export async function look<T>(what: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
  const search = new URLSearchParams(query).toString();
  return (await answered(await fetch(`./api/${what}${search === '' ? '' : `?${search}`}`))) as T;
}

export async function alter(what: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token.value}` };
  try {
    await answered(await fetch(`./api/${what}`, { method: 'POST', headers, body: JSON.stringify(body) }));
  } finally {
    // Also after a conflict: what stands now is what somebody else did.
    changes.value += 1;
  }
}
