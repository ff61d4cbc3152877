import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { scan } from '../../src/entries/scan-node.js';
import { dumpBytes } from '../../src/node.js';
import { fixturePath, fixtures } from '../helpers/fixtures.js';
import { bytes, call, global, stackGlobal, text } from '../helpers/pickle-bytes.js';

const SYSTEM = call('os', 'system');

async function verdict(data: Uint8Array): Promise<string> {
  return (await scan(data)).verdict;
}

describe('scan', () => {
  test('names what a file would call, where, and how', async () => {
    const report = await scan(SYSTEM, { name: 'x.pkl' });
    expect(report).toMatchObject({
      verdict: 'dangerous',
      file: 'x.pkl',
      formats: ['pickle'],
      pickles: 1,
      globals: [{ module: 'os', name: 'system', offset: 14, how: 'called', path: '', standing: 'dangerous' }],
    });
    expect(report.findings[0]).toMatchObject({
      rule: 'runs-commands',
      severity: 'dangerous',
      global: 'os.system',
      how: 'called',
    });
  });

  test('reports on a file that names more than a stack holds', async () => {
    const lines = Array.from({ length: 150_000 }, (_, i) => `cmod${i}\nb\n0`).join('');
    const report = await scan(new TextEncoder().encode(`${lines}N.`));
    expect(report).toMatchObject({ verdict: 'suspicious' });
    expect(report.globals).toHaveLength(150_000);
  });

  test('knows harmless names in modules that are dangerous otherwise', async () => {
    const named = (module: string, name: string): Uint8Array => bytes(0x80, 4, stackGlobal(module, name), '.');
    expect(await verdict(named('urllib.parse', 'SplitResult'))).toBe('safe');
    expect(await verdict(named('socket', 'AddressFamily'))).toBe('safe');
    expect(await verdict(named('urllib.parse', 'urlopen'))).toBe('dangerous');
    expect(await verdict(named('socket', 'socket'))).toBe('dangerous');
  });

  test('takes notes of scikit-learn about its methods for notes, and nothing else', async () => {
    const requests = 'sklearn.utils._metadata_requests';
    const made = (cls: string): Uint8Array => bytes(stackGlobal(requests, cls), ')', 0x81);
    const file = (value: Uint8Array): Uint8Array =>
      bytes(0x80, 4, made('MetadataRequest'), '}', text('fit'), value, 'sb.');
    expect(await verdict(file(made('MethodMetadataRequest')))).toBe('safe');
    expect(await verdict(file(stackGlobal('mypkg', 'fit')))).toBe('suspicious');
  });

  test('goes on behind an empty array where the file is damaged', async () => {
    const file = await dumpBytes([new Float64Array(0), 1], { format: 'joblib', compress: 0 });
    file.fill(0x03, file.length - 2);
    expect(await verdict(file)).toBe('error');
  });

  test('tells imported from called from changed', async () => {
    const imported = await scan(bytes(0x80, 4, stackGlobal('os', 'system'), '.'));
    expect(imported.globals[0]).toMatchObject({ how: 'imported' });
    expect(imported.verdict).toBe('dangerous');
    const set = await scan(bytes(0x80, 4, stackGlobal('os', 'environ'), text('A'), text('b'), 's.'));
    expect(set.globals[0]).toMatchObject({ name: 'environ', how: 'set' });
    expect(set.verdict).toBe('dangerous');
  });

  test('an unknown class is suspicious, until it is allowed; a known one may be denied', async () => {
    const own = call('mypkg.models', 'Churn');
    expect(await verdict(own)).toBe('suspicious');
    const allowed = await scan(own, { allow: [{ module: 'mypkg.models', name: 'Churn', reason: 'ours' }] });
    expect(allowed.verdict).toBe('safe');
    expect(allowed.findings[0]).toMatchObject({ severity: 'note', why: 'Your policy allows it: ours.' });
    expect((await scan(call('collections', 'OrderedDict'), { deny: ['collections.OrderedDict'] })).verdict).toBe(
      'dangerous',
    );
    // An exact pair, not a prefix.
    expect((await scan(call('mypkg.models', 'ChurnX'), { allow: ['mypkg.models.Churn'] })).verdict).toBe('suspicious');
  });

  test('texts are texts: a vocabulary that holds "import os" is safe', async () => {
    expect(
      await verdict(bytes(0x80, 4, ']', '(', text('import os'), text('os.system'), text('__import__("os")'), 'e.')),
    ).toBe('safe');
  });

  test('what is broken is not safe, and what was called before the fault is named', async () => {
    expect(await verdict(new Uint8Array(0))).toBe('error');
    expect(await verdict(bytes('hello'))).toBe('error');
    expect(await verdict(bytes(0x80, 4, ']'))).toBe('error');
    const broken = await scan(bytes(SYSTEM.subarray(0, -1), 0xff));
    expect(broken.verdict).toBe('dangerous');
    // Behind the fault, too.
    expect((await scan(bytes('I0x1z\n', global('os', 'system'), '(tR.'))).globals).toMatchObject([
      { module: 'os', name: 'system' },
    ]);
  });

  test('sees through compression, also where the data are cut off or followed by others', async () => {
    const packed = new Uint8Array(gzipSync(SYSTEM));
    expect(await verdict(packed)).toBe('dangerous');
    expect(await verdict(packed.subarray(0, -6))).toBe('dangerous');
    expect(await verdict(bytes(packed, 'junk'))).toBe('dangerous');
  });

  test('every pickle of a stream counts, and what follows the last', async () => {
    const list = bytes(0x80, 4, '].');
    expect(await verdict(bytes(list, list))).toBe('safe');
    const second = await scan(bytes(list, SYSTEM));
    expect(second.verdict).toBe('dangerous');
    expect(second.globals[0]).toMatchObject({ path: '#2' });
    expect(await verdict(bytes(list, 'junk'))).toBe('suspicious');
  });

  test('reports are the same for the same bytes', async () => {
    const data = new Uint8Array(readFileSync(fixturePath(fixtures[0]!.file)));
    expect(JSON.stringify(await scan(data))).toBe(JSON.stringify(await scan(data)));
  });

  test('takes a Blob and a path', async () => {
    expect((await scan(new Blob([SYSTEM as BlobPart]))).verdict).toBe('dangerous');
    const path = fixturePath(fixtures.find((fixture) => fixture.kind === 'model')!.file);
    expect(await scan(path)).toMatchObject({ verdict: 'safe', file: path });
  });
});
