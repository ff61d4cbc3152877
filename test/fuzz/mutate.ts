/** Deterministic damage to files: every mutation follows from the seed. */

/** A small generator (mulberry32) that gives the same numbers everywhere. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Bytes that mean something to a pickle: opcodes, extreme lengths, signs. */
const INTERESTING = [0x00, 0x01, 0x28, 0x2e, 0x52, 0x62, 0x63, 0x71, 0x7f, 0x80, 0x81, 0x8c, 0x93, 0x94, 0x95, 0xff];

type Mutation = (bytes: Uint8Array, next: () => number) => Uint8Array;

const at = (bytes: Uint8Array, next: () => number): number => Math.floor(next() * bytes.length);

function spliced(bytes: Uint8Array, start: number, removed: number, inserted: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length - removed + inserted.length);
  out.set(bytes.subarray(0, start));
  out.set(inserted, start);
  out.set(bytes.subarray(start + removed), start + inserted.length);
  return out;
}

const mutations: readonly Mutation[] = [
  (bytes, next) => {
    const out = bytes.slice();
    out[at(bytes, next)]! ^= 1 << Math.floor(next() * 8);
    return out;
  },
  (bytes, next) => {
    const out = bytes.slice();
    out[at(bytes, next)] = INTERESTING[Math.floor(next() * INTERESTING.length)]!;
    return out;
  },
  (bytes, next) => bytes.slice(0, at(bytes, next)),
  (bytes, next) => {
    const start = at(bytes, next);
    return spliced(bytes, start, Math.min(bytes.length - start, Math.floor(next() * 16)), new Uint8Array(0));
  },
  (bytes, next) => {
    const from = at(bytes, next);
    return spliced(bytes, at(bytes, next), 0, bytes.slice(from, from + Math.floor(next() * 64)));
  },
  (bytes, next) => {
    const out = bytes.slice();
    out.fill(0xff, at(bytes, next), at(bytes, next) + 4);
    return out;
  },
  (bytes, next) =>
    spliced(bytes, at(bytes, next), 0, Uint8Array.of(INTERESTING[Math.floor(next() * INTERESTING.length)]!)),
];

/** One to four mutations of a file. */
export function mutate(bytes: Uint8Array, seed: number): Uint8Array {
  const next = random(seed);
  let out = bytes;
  const count = 1 + Math.floor(next() * 4);
  for (let i = 0; i < count && out.length > 0; i++) {
    out = mutations[Math.floor(next() * mutations.length)]!(out, next);
  }
  return out;
}
