/** The table of rows that somebody dropped, for the view that scores it. */
import { signal } from '@preact/signals';

export interface TableFile {
  readonly name: string;
  readonly source: Blob;
}

export const table = signal<TableFile | undefined>(undefined);
