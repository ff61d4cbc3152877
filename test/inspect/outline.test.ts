/** Outlines of files that make one thing out of many references: bounded, whatever a key holds. */
import { expect, test } from 'vitest';
import { loads, toPlain } from '../../src/entries/pickle-node.js';
import { outline, outlineLines } from '../../src/inspect/outline.js';
import { bytes } from '../helpers/pickle-bytes.js';

test('a key that holds itself many times is cut short', () => {
  const parts = [bytes(0x80, 4, ')', 0x94, '0')];
  for (let level = 0; level < 40; level++)
    parts.push(bytes('(', ...Array.from({ length: 10 }, () => bytes('h', level)), 't', 0x94, '0'));
  const lines = outlineLines(outline(loads(bytes(...parts, '}h', 40, 'Ns.'))));
  expect(lines[1]!.length).toBeLessThan(200);
  expect(lines[1]).toMatch(/^└─ \(\(\(/);
});

test('a tuple as a key is written as Python does', () => {
  // {('a', 1): 2}
  const value = loads(new TextEncoder().encode("(d((S'a'\nI1\ntI2\nu."));
  expect(outlineLines(outline(value))[1]).toBe("└─ ('a', 1): 2");
  expect(toPlain(value, { keys: 'string' })).toEqual({ "('a', 1)": 2 });
});
