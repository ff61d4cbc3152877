/** The registry behind `brine registry ui` and `brine serve --ui`: its answers, and changes with a token. */
import { signal } from '@preact/signals';

const query = new URLSearchParams(location.search);
/** Of `brine registry ui`, or of a model server. */
export const isRegistry = query.has('registry') || query.has('server');

/** What stands behind the page. */
export interface About {
  readonly registry: boolean;
  readonly served: boolean;
  /** Changes are taken from whoever has a token. */
  readonly write: boolean;
  /** Looking needs a token as well. */
  readonly tokens?: boolean;
}

/** A model of the server. */
export interface ServedRow {
  readonly name: string;
  readonly version: string | null;
  readonly state: 'READY' | 'LOADING' | 'UNAVAILABLE';
  readonly reason: string;
  readonly class: string | null;
  readonly bytes: number | null;
  readonly opens: boolean;
}

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
  readonly status: number;
  readonly gates: readonly Gate[];

  constructor(message: string, status: number, gates: readonly Gate[]) {
    super(message);
    this.status = status;
    this.gates = gates;
  }
}

export const token = signal('');
/** The same once nobody types any more. */
export const settledToken = signal('');
let typing: ReturnType<typeof setTimeout> | undefined;

export function setToken(text: string): void {
  token.value = text.trim();
  clearTimeout(typing);
  typing = setTimeout(() => {
    settledToken.value = token.value;
  }, 300);
}

const bearer = (): Record<string, string> => (token.value === '' ? {} : { authorization: `Bearer ${token.value}` });

/** Counts changes, so that what is shown is asked again. */
export const changes = signal(0);

async function answered(response: Response): Promise<unknown> {
  const body = (await response.json().catch(() => null)) as { error?: string; gates?: readonly Gate[] } | null;
  if (!response.ok)
    throw new Refused(body?.error ?? `the server answered ${response.status}`, response.status, body?.gates ?? []);
  return body;
}

export async function look<T>(what: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
  const search = new URLSearchParams(query).toString();
  return (await answered(await fetch(`./api/${what}${search === '' ? '' : `?${search}`}`, { headers: bearer() }))) as T;
}

/** The file of a version or of a served model. @throws Refused */
export async function fileOf(asked: Readonly<Record<string, string>>): Promise<Blob> {
  const response = await fetch(`./api/file?${new URLSearchParams(asked).toString()}`, { headers: bearer() });
  if (!response.ok) await answered(response);
  return response.blob();
}

export async function alter(what: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json', ...bearer() };
  try {
    await answered(await fetch(`./api/${what}`, { method: 'POST', headers, body: JSON.stringify(body) }));
  } finally {
    // Also after a conflict: what stands now is what somebody else did.
    changes.value += 1;
  }
}
