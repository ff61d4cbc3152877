/** Where things stand in a registry. Only `registry.json`, `history` and `blobs` are the truth; the rest is made from them. */
export const CONFIG_KEY = 'registry.json';
export const MODELS = 'models/';
export const BLOBS = 'blobs/sha256/';
export const TRASH = 'trash/sha256/';

const DIGITS = 8;

export const historyPrefix = (name: string): string => `${MODELS}${name}/history/`;
export const historyKey = (name: string, seq: number): string =>
  `${historyPrefix(name)}${String(seq).padStart(DIGITS, '0')}.json`;
export const stateKey = (name: string): string => `${MODELS}${name}/state.json`;
export const versionKey = (name: string, version: string): string => `${MODELS}${name}/${version}/version.json`;
export const versionCardKey = (name: string, version: string): string => `${MODELS}${name}/${version}/card.json`;
export const pointerKey = (name: string, environment: string): string =>
  `${MODELS}${name}/environments/${environment}.json`;
export const aboutKey = (name: string): string => `${MODELS}${name}/about.json`;
export const blobKey = (sha256: string): string => `${BLOBS}${sha256.slice(0, 2)}/${sha256}`;
export const trashKey = (sha256: string): string => `${TRASH}${sha256}`;
