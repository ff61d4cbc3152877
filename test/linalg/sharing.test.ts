/** One memory for the kernels of several threads: who gets what, and what happens when one of them does not come back. */
import { describe, expect, test } from 'vitest';
import { bytesOf, kernelCode } from '../../src/linalg/wasm/kernel-bytes.js';
import { sharingMachine } from '../../src/linalg/wasm/kernel-instance.js';
import {
  asShared,
  makeShared,
  MOST_PAGES,
  releaseFor,
  type SharedParts,
  Sharing,
  type Source,
  useOf,
} from '../../src/linalg/wasm/shared-memory.js';

const digest = (source: Source): string =>
  JSON.stringify(source.map((part) => (typeof part === 'object' ? [...new Uint8Array(part.buffer)] : part)));

function parts(): SharedParts {
  return makeShared()!;
}

const sevens = (count: number, meta: unknown = null) => ({
  bytes: count,
  meta,
  fill: (memory: ArrayBuffer, at: number) => new Uint8Array(memory, at, count).fill(7),
});

describe('a memory that threads share', () => {
  test('the module takes one, with the flag set, and not without it', () => {
    const { memory } = parts();
    const env = { memory, abort: () => undefined };
    const shared = new WebAssembly.Module(asShared(bytesOf(kernelCode()!.BINARY)));
    expect(new WebAssembly.Instance(shared, { env }).exports).toHaveProperty('affine');
    expect(() => new WebAssembly.Instance(new WebAssembly.Module(bytesOf(kernelCode()!.BINARY)), { env })).toThrow(
      WebAssembly.LinkError,
    );
    expect(() => asShared(Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0]))).toThrow('no memory');
  });

  test('a form is made by the first that needs it and taken by the others, with what its maker says', () => {
    const shared = parts();
    const [a, b] = [1, 2].map((thread) => new Sharing(shared, thread, digest));
    const first = a!.form(['kind', 3, new Float64Array([1, 2])], () => sevens(100, { direct: true }));
    expect(first).toEqual({ at: expect.any(Number) as number, bytes: 100, meta: { direct: true } });
    const never = (): never => {
      throw new Error('made twice');
    };
    const second = b!.form(['kind', 3, new Float64Array([1, 2])], never);
    expect(second).toEqual(first);
    const { at } = second as { at: number };
    expect(new Uint8Array(b!.memory.buffer)[at + 99]).toBe(7);
    expect(useOf(shared)).toMatchObject({ made: 1, taken: 1 });
    // Another parameter or another number is another form.
    for (const source of [
      ['kind', 4, new Float64Array([1, 2])],
      ['kind', 3, new Float64Array([1, -2])],
      ['kinds', 3, new Float64Array([1, 2])],
    ])
      expect((b!.form(source, () => sevens(8)) as { at: number }).at).not.toBe(at);
    // That there is no form is known to the others, too.
    expect(a!.form(['none'], () => undefined)).toBe(false);
    expect(b!.form(['none'], never)).toBe(false);
  });

  test('the memory grows under one and is seen by the other; nothing is given out twice', () => {
    const shared = parts();
    const [a, b] = [1, 2].map((thread) => new Sharing(shared, thread, digest));
    const before = b!.memory.buffer.byteLength;
    const big = a!.form(['big'], () => sevens(3 << 20)) as { at: number };
    expect((b!.form(['big'], () => undefined) as { at: number }).at).toBe(big.at);
    expect(b!.memory.buffer.byteLength).toBeGreaterThan(before);
    const places = [a!, b!, a!, b!].map((side) => side.reserve(100)!);
    expect(new Set(places).size).toBe(4);
    places
      .sort((x, y) => x - y)
      .forEach((place, i) => i > 0 && expect(place - places[i - 1]!).toBeGreaterThanOrEqual(100));
    expect(places[0]).toBeGreaterThanOrEqual(big.at + (3 << 20));
  });

  test('what does not fit is not shared', () => {
    const shared = parts();
    const sharing = new Sharing(shared, 1, digest);
    expect(sharing.form(['huge'], () => sevens(MOST_PAGES * 65536))).toBeUndefined();
    expect(sharing.reserve(64)).toBeDefined();
    // And neither does one whose line is longer than the directory, for others.
    expect(sharing.form(['long'], () => sevens(8, 'x'.repeat(1 << 17)))).toMatchObject({ bytes: 8 });
    let made = 0;
    new Sharing(shared, 2, digest).form(['long'], () => {
      made++;
      return sevens(8);
    });
    expect(made).toBe(1);
  });

  test('an error of the maker, and a thread that dies while it makes a form, leave the turn to others', () => {
    const shared = parts();
    const [a, b] = [1, 2].map((thread) => new Sharing(shared, thread, digest));
    expect(() =>
      a!.form(['bad'], () => {
        throw new RangeError('no memory');
      }),
    ).toThrow(RangeError);
    expect(b!.form(['bad'], () => sevens(8))).toMatchObject({ bytes: 8 });
    // As if thread 3 had ended in its turn.
    Atomics.store(new Int32Array(shared.directory), 0, 3);
    releaseFor(shared, 2);
    expect(new Int32Array(shared.directory)[0]).toBe(3);
    releaseFor(shared, 3);
    expect(b!.form(['next'], () => sevens(8))).toMatchObject({ bytes: 8 });
    // A form of a form does not wait for itself.
    const inner = a!.form(['outer'], () => {
      expect(a!.form(['inner'], () => sevens(8))).toBeUndefined();
      return sevens(8);
    });
    expect(inner).toMatchObject({ bytes: 8 });
  });

  test('each machine has a scratch of its own', () => {
    const shared = parts();
    const machines = [1, 2].map((thread) => sharingMachine(new Sharing(shared, thread, digest))!);
    const [a, b] = machines;
    expect(Math.abs(a!.scratch - b!.scratch)).toBeGreaterThanOrEqual(4 << 20);
    const owners = [{}, {}];
    const fill = (memory: ArrayBuffer, at: number): void => {
      new Uint8Array(memory)[at] = 9;
    };
    const source = (): Source => ['nine'];
    expect(a!.keep(owners[0]!, 10, fill, source)).toBe(b!.keep(owners[1]!, 10, fill, source));
    expect(b!.u8[b!.keep(owners[1]!, 10, fill)!]).toBe(9);
    // Without a source it belongs to one of them.
    expect(a!.keep({}, 10, fill)).not.toBe(b!.keep({}, 10, fill));
  });
});
