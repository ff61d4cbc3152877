/**
 * What the page asks of its worker. Each file in a folder of `kinds/` adds its own question to this interface, so there is no list to keep.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by `declare module` in kinds/
export interface Contract {}

export type Kind = keyof Contract & string;
export type Ask<K extends Kind> = Contract[K] extends { ask: infer A } ? A : never;
export type Give<K extends Kind> = Contract[K] extends { give: infer G } ? G : never;

/** What went wrong, as text; the page never shows it as markup. */
export interface Problem {
  readonly code: string;
  readonly message: string;
}

/** How far a long question has come. */
export interface Progress {
  readonly doing: 'reading' | 'unpacking' | 'scanning' | 'loading' | 'describing' | 'predicting';
  /** From 0 to 1; undefined where nobody can tell. */
  readonly share?: number;
}

export interface Question {
  readonly id: number;
  readonly kind: string;
  readonly ask: unknown;
}

export type Reply =
  | { readonly id: number; readonly give: unknown }
  | { readonly id: number; readonly problem: Problem }
  | { readonly id: number; readonly progress: Progress };

/** Answers one kind of question. */
export type Handler<K extends Kind> = (ask: Ask<K>, told: (progress: Progress) => void) => Promise<Give<K>> | Give<K>;

export const handler = <K extends Kind>(_kind: K, handle: Handler<K>): Handler<K> => handle;
