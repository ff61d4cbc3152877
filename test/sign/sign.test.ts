import { execFileSync } from 'node:child_process';
import { createHash, createPrivateKey, createPublicKey, sign as nodeSign, verify as nodeVerify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IntegrityError, InvalidInputError, NotFoundError } from '../../src/core/errors.js';
import { generateKeys, parseEnvelope, parseTrust, sign, signaturePath, verify } from '../../src/entries/sign-node.js';
import { preAuthentication } from '../../src/sign/envelope.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-sign-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content = 'a model'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('sign and verify', () => {
  test('a signature holds for these bytes and no others', async () => {
    const keys = await generateKeys();
    const path = file('a.joblib');
    const trust = { keys: [{ name: 'release', publicKey: keys.publicKey }] };
    expect(await sign(path, keys.privateKey)).toEqual({ signature: signaturePath(path), keyId: keys.keyId });
    expect(await verify(path, { trust })).toMatchObject({ signers: ['release'], keyIds: [keys.keyId] });
    writeFileSync(path, 'a Model');
    await expect(verify(path, { trust })).rejects.toThrow(/not the one that was signed/);
  });

  test('the envelope is DSSE with an in-toto statement, and Node\u2019s own crypto agrees', async () => {
    const keys = await generateKeys();
    const path = file('b.joblib');
    await sign(path, keys.privateKey);
    const envelope = parseEnvelope(readFileSync(signaturePath(path), 'utf8'));
    expect(envelope.payloadType).toBe('application/vnd.in-toto+json');
    const payload = Buffer.from(envelope.payload, 'base64');
    expect(JSON.parse(payload.toString())).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'b.joblib', digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown } }],
    });
    const signed = preAuthentication(envelope.payloadType, payload);
    expect(Buffer.from(signed).toString()).toBe(
      `DSSEv1 28 application/vnd.in-toto+json ${payload.length} ${payload.toString()}`,
    );
    const signature = Buffer.from(envelope.signatures[0]!.sig, 'base64');
    expect(nodeVerify(null, signed, createPublicKey(keys.publicKey), signature)).toBe(true);
    expect(nodeSign(null, signed, createPrivateKey(keys.privateKey)).equals(signature)).toBe(true);
  });

  test('a changed envelope, a stranger\u2019s key and a missing signature are refused', async () => {
    const [keys, stranger] = [await generateKeys(), await generateKeys()];
    const path = file('c.joblib');
    const trust = { keys: [{ name: 'release', publicKey: keys.publicKey }] };
    await expect(verify(path, { trust })).rejects.toThrow(/there is no signature/);
    await sign(path, stranger.privateKey);
    await expect(verify(path, { trust })).rejects.toThrow(/nobody who is trusted/);
    await sign(path, keys.privateKey);
    expect((await verify(path, { trust })).signers).toEqual(['release']);
    const envelope = parseEnvelope(readFileSync(signaturePath(path), 'utf8'));
    expect(envelope.signatures).toHaveLength(2);
    const other = Buffer.from(Buffer.from(envelope.payload, 'base64').toString().replace('c.joblib', 'd.joblib'));
    writeFileSync(signaturePath(path), JSON.stringify({ ...envelope, payload: other.toString('base64') }));
    await expect(verify(path, { trust })).rejects.toThrow(IntegrityError);
  });

  test('a key counts only in its environments', async () => {
    const keys = await generateKeys();
    const path = file('e.joblib');
    await sign(path, keys.privateKey);
    const trust = { keys: [{ name: 'staging', publicKey: keys.publicKey, environments: ['staging'] }] };
    expect((await verify(path, { trust, environment: 'staging' })).signers).toEqual(['staging']);
    await expect(verify(path, { trust, environment: 'production' })).rejects.toThrow(NotFoundError);
    await expect(verify(path, { trust })).rejects.toThrow(NotFoundError);
    const trustFile = file('trust.json', JSON.stringify(trust));
    expect((await verify(path, { trust: trustFile, environment: 'staging' })).signers).toEqual(['staging']);
  });

  test('keys are ordinary PEM: OpenSSL reads them', async () => {
    const keys = await generateKeys();
    const path = file('key.pem', keys.privateKey);
    const out = execFileSync('openssl', ['pkey', '-in', path, '-pubout'], { encoding: 'utf8' });
    expect(out).toBe(keys.publicKey);
  });

  test('what is no key, no trust file or no envelope says so', async () => {
    const path = file('f.joblib');
    const { publicKey } = await generateKeys();
    await expect(sign(path, publicKey)).rejects.toThrow(InvalidInputError);
    await expect(sign(path, 'nothing')).rejects.toThrow(/no PEM file/);
    expect(() => parseTrust('[]')).toThrow(InvalidInputError);
    expect(() => parseTrust('{"keys":[{"name":"x"}]}')).toThrow(/needs a name and a publicKey/);
    for (const text of ['{}', 'null', '[]', '{"payloadType":"a","payload":"b","signatures":[]}', 'x']) {
      expect(() => parseEnvelope(text)).toThrow(/signature/);
    }
  });
});

describe('a signature says of which file, and what', () => {
  /** An envelope around this statement, by this key. */
  async function signedStatement(path: string, privateKey: string, payload: string): Promise<void> {
    const bytes = Buffer.from(payload);
    const type = 'application/vnd.in-toto+json';
    rmSync(signaturePath(path), { force: true });
    const { keyId } = await sign(path, privateKey);
    const sig = nodeSign(null, preAuthentication(type, bytes), createPrivateKey(privateKey)).toString('base64');
    const envelope = { payloadType: type, payload: bytes.toString('base64'), signatures: [{ keyid: keyId, sig }] };
    writeFileSync(signaturePath(path), JSON.stringify(envelope));
  }
  const digestOf = (content: string): string => createHash('sha256').update(content).digest('hex');
  const statement = (name: string, predicateType: string, more = ''): string =>
    `{"_type":"https://in-toto.io/Statement/v1",${more}"subject":[{"name":"${name}","digest":{"sha256":"${digestOf('a model')}"}}],"predicateType":"${predicateType}","predicate":{}}`;

  test('another predicate is no signature of the file', async () => {
    const keys = await generateKeys();
    const trust = { keys: [{ name: 'release', publicKey: keys.publicKey }] };
    const path = file('predicate.joblib');
    await signedStatement(path, keys.privateKey, statement('predicate.joblib', 'urn:brine:model-signature:v1'));
    await expect(verify(path, { trust })).resolves.toMatchObject({ signers: ['release'] });
    await signedStatement(path, keys.privateKey, statement('predicate.joblib', 'https://example.com/revoked/v1'));
    await expect(verify(path, { trust })).rejects.toThrow(/says something else about the file/);
    await signedStatement(
      path,
      keys.privateKey,
      statement('predicate.joblib', 'x').replace('"predicateType":"x",', ''),
    );
    await expect(verify(path, { trust })).rejects.toThrow(/of what kind/);
  });

  test('a renamed file is not the one that was meant, unless somebody says so', async () => {
    const keys = await generateKeys();
    const trust = { keys: [{ name: 'release', publicKey: keys.publicKey }] };
    const path = file('old.joblib');
    await sign(path, keys.privateKey);
    const renamed = file('new.joblib');
    writeFileSync(signaturePath(renamed), readFileSync(signaturePath(path)));
    await expect(verify(renamed, { trust })).rejects.toThrow(/was made for "old.joblib"/);
    await expect(verify(renamed, { trust, signedAs: 'old.joblib' })).resolves.toBeDefined();
  });

  test.each([
    ['subject', '"subject":[],'],
    ['subject', '"\\u0073ubject":[],'],
    ['_type', '"_type":"https://in-toto.io/Statement/v1",'],
    ['b', '"more":[{"a":{"b":1,"c":"}:{","b":2}}],'],
  ])('the key %s twice is refused: %s', async (key, more) => {
    const keys = await generateKeys();
    const trust = { keys: [{ name: 'release', publicKey: keys.publicKey }] };
    const path = file('twice.joblib');
    await signedStatement(path, keys.privateKey, statement('twice.joblib', 'urn:brine:model-signature:v1', more));
    await expect(verify(path, { trust })).rejects.toThrow(`the key "${key}" twice`);
  });

  test('equal keys of different objects are no repetition', async () => {
    const keys = await generateKeys();
    const trust = { keys: [{ name: 'release', publicKey: keys.publicKey }] };
    const path = file('once.joblib');
    const more = '"more":[{"a":"b","b":"a"},{"a":"\\"a\\":1"}],';
    await signedStatement(path, keys.privateKey, statement('once.joblib', 'urn:brine:model-signature:v1', more));
    await expect(verify(path, { trust })).resolves.toBeDefined();
  });

  test('an envelope with a key twice is refused', () => {
    expect(() => parseEnvelope('{"payloadType":"x","payload":"","payload":"","signatures":[{"sig":""}]}')).toThrow(
      /"payload" twice/,
    );
  });

  test('fields of a trust file that nobody knows are errors', async () => {
    const { publicKey } = await generateKeys();
    const key = { name: 'release', publicKey };
    expect(() => parseTrust(JSON.stringify({ keys: [{ ...key, enviroment: ['development'] }] }))).toThrow(
      /unknown field "enviroment"/,
    );
    expect(() => parseTrust(JSON.stringify({ keys: [key], default: 'all' }))).toThrow(/unknown field "default"/);
    expect(() => parseTrust(`{"keys":[],"keys":[${JSON.stringify(key)}]}`)).toThrow(/"keys" twice/);
    const path = file('odd.joblib');
    await expect(verify(path, { trust: { keys: [{ ...key, environment: [] } as never] } })).rejects.toThrow(
      /unknown field/,
    );
  });

  test('arrays in files beside the signed one are not covered, so it is neither signed nor verified', async () => {
    const keys = await generateKeys();
    const trust = { keys: [{ name: 'release', publicKey: keys.publicKey }] };
    const path = file('beside.pkl');
    const old = readFileSync(new URL('../../fixtures/joblib/joblib-0.9/objects-None-p2.pkl', import.meta.url));
    writeFileSync(path, old);
    await expect(sign(path, keys.privateKey)).rejects.toThrow(/files beside it/);
    const digest = createHash('sha256').update(old).digest('hex');
    writeFileSync(path, 'a model');
    const text = statement('beside.pkl', 'urn:brine:model-signature:v1').replace(digestOf('a model'), digest);
    await signedStatement(path, keys.privateKey, text);
    writeFileSync(path, old);
    await expect(verify(path, { trust })).rejects.toThrow(/files beside it/);
  });
});
