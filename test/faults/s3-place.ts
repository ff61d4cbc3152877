/** A fresh corner of the S3 server of the tests. */
import { S3Store } from '../../src/registry/stores/s3-store.js';
import type { S3Server } from '../helpers/s3-server.js';
import type { Place } from './kill.js';

export function s3Place(server: S3Server): Place {
  const { bucket, accessKeyId, secretAccessKey, endpoint, env } = server;
  return {
    store: new S3Store({ bucket, prefix: 'kills', accessKeyId, secretAccessKey, endpoint }),
    env,
    lifeMs: [0, 1500],
  };
}
