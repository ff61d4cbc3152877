/** A healthy object that looks odd: KBinsDiscretizer(3, encode='ordinal', strategy='quantile') of values too close for one bin. */
import { expect, test } from 'vitest';
import { load } from '../../src/node.js';

/** `pickle.dumps` of scikit-learn 1.9.1 after `fit([[0.], [1e-9], [2e-9]])`; `transform([[5e-10], [3.]])` is `[[0.], [0.]]` there. */
const PICKLE =
  'gASVLQIAAAAAAACMJXNrbGVhcm4ucHJlcHJvY2Vzc2luZy5fZGlzY3JldGl6YXRpb26UjBBLQmluc0Rpc2NyZXRpemVylJOUKYGUfZQojAZuX2JpbnOUSwOMBmVuY29kZZSMB29yZGluYWyUjAhzdHJhdGVneZSMCHF1YW50aWxllIwPcXVhbnRpbGVfbWV0aG9klIwVYXZlcmFnZWRfaW52ZXJ0ZWRfY2RmlIwFZHR5cGWUTowJc3Vic2FtcGxllEpADQMAjAxyYW5kb21fc3RhdGWUTowObl9mZWF0dXJlc19pbl+USwGMCmJpbl9lZGdlc1+UjBZudW1weS5fY29yZS5tdWx0aWFycmF5lIwMX3JlY29uc3RydWN0lJOUjAVudW1weZSMB25kYXJyYXmUk5RLAIWUQwFilIeUUpQoSwFLAYWUaBSMBWR0eXBllJOUjAJPOJSJiIeUUpQoSwOMAXyUTk5OSv////9K/////0s/dJRiiV2UaBNoFksAhZRoGIeUUpQoSwFLAYWUaB2MAmY4lImIh5RSlChLA4wBPJROTk5K/////0r/////SwB0lGKJQwgAAAAAAAAAAJR0lGJhdJRijAduX2JpbnNflGgTaBZLAIWUaBiHlFKUKEsBSwGFlGgdjAJpOJSJiIeUUpQoSwNoK05OTkr/////Sv////9LAHSUYolDCAAAAAAAAAAAlHSUYowQX3NrbGVhcm5fdmVyc2lvbpSMBTEuOS4xlHViLg==';

test('a column without any bin is all of one interval', async () => {
  const model = await load(new Uint8Array(Buffer.from(PICKLE, 'base64')));
  expect(model.transform([[5e-10], [3]])).toMatchObject({ shape: [2, 1] });
  expect((model.transform([[5e-10], [3]]) as { tolist(): unknown }).tolist()).toEqual([[0], [0]]);
  expect(() => model.inverseTransform([[0]])).toThrow(/no interval: there are 0/);
});
