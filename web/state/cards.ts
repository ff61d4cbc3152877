/** Cards that somebody dropped, and the files that they are about. */
import { signal } from '@preact/signals';
import type { FileState } from './files.js';

export interface CardFile {
  readonly name: string;
  readonly text: string;
  /** The file that it came with, or that was looked at: for cards whose name names no other. */
  readonly onto: string | undefined;
}

export const cards = signal<readonly CardFile[]>([]);

const SCHEMA = '"brine/model-card/';
const MOST_BYTES = 2 ** 26;

/** What a card is about, by its name: `churn.joblib` of `churn.joblib.card.json`. */
export const modelOf = (card: string): string => card.replace(/\.card\.json$/i, '');

/** The text of a JSON file that is a card; undefined for any other. */
export async function cardText(source: Blob): Promise<string | undefined> {
  if (source.size > MOST_BYTES) return undefined;
  const text = await source.text();
  return text.includes(SCHEMA) ? text : undefined;
}

export function keepCard(card: CardFile): void {
  cards.value = [...cards.value.filter(({ name }) => name !== card.name), card];
}

/** The card of a file: by its name, or the one that was dropped onto it. */
export function cardOf({ id, name }: FileState): CardFile | undefined {
  const named = cards.value.find((card) => modelOf(card.name) === name);
  return named ?? cards.value.findLast((card) => card.onto === id);
}
