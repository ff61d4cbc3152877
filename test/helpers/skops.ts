/** Archives for tests: the nodes of a schema by hand, and the corpus that skops wrote (fixtures/skops). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zip } from '../../src/numpy/files/zip.js';
import type { Encoded } from './inputs.js';

export interface SkopsEntry {
  env: string;
  name: string;
  kind: 'model' | 'plain' | 'things';
  file: string;
  protocol: number;
  skops: string;
  untrusted: string[];
  input: Encoded;
  expected: Record<string, Encoded>;
  canon: unknown;
}

const ROOT = 'fixtures/skops';

export const skopsEntries = JSON.parse(readFileSync(join(ROOT, 'manifest.json'), 'utf8')) as SkopsEntry[];

export const skopsPath = ({ file }: SkopsEntry): string => join(ROOT, file);

export type Node = Record<string, unknown>;

/** A node of a loader for `module.Class`. */
export function node(path: string, loader: string, more: Node = {}): Node {
  const dot = path.lastIndexOf('.');
  return { __class__: path.slice(dot + 1), __module__: path.slice(0, dot), __loader__: loader, ...more };
}

export const json = (value: unknown): Node =>
  node('builtins.str', 'JsonNode', { content: JSON.stringify(value), is_json: true });

export const list = (...content: Node[]): Node => node('builtins.list', 'ListNode', { content });

export const tuple = (...content: Node[]): Node => node('builtins.tuple', 'TupleNode', { content });

export const type = (path: string): Node => node(path, 'TypeNode');

export const fn = (path: string): Node => node(path, 'FunctionNode');

export const dict = (content: Record<string, Node>, more: Node = {}): Node =>
  node('builtins.dict', 'DictNode', {
    content,
    key_types: list(...Object.keys(content).map(() => type('builtins.str'))),
    ...more,
  });

export const object = (path: string, attributes: Record<string, Node>): Node =>
  node(path, 'ObjectNode', { content: dict(attributes) });

/** The archive of a root node. Numbers that JSON cannot say go in by `schema`, a text. */
export function archive(
  root: Node | string,
  members: Record<string, Uint8Array> = {},
  header: Node = { protocol: 2, _skops_version: '0.16.0' },
): Uint8Array {
  const schema = typeof root === 'string' ? root : JSON.stringify({ ...root, ...header });
  return zip(new Map([...Object.entries(members), ['schema.json', new TextEncoder().encode(schema)]]), 0);
}
