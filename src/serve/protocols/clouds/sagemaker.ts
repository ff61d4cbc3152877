/** What SageMaker asks of a container besides /ping and /invocations: parameters of batch transforms, and Triton's binary bodies. */
import { json } from '../../http/answers.js';
import { mediaType } from '../../http/body.js';
import type { Call, Protocol } from '../../http/protocol.js';
import { invocations } from '../mlflow/rest.js';
import { inferRequest } from '../oip/rest.js';

/** Triton's clients put the length of the JSON into the type, because the platform drops headers. */
const TRITON = 'application/vnd.sagemaker-triton.binary+json';

export const sagemaker: Protocol = {
  name: 'sagemaker',
  prefixes: ['/execution-parameters'],
  routes: [
    {
      method: 'GET',
      path: '/execution-parameters',
      handle: ({ serving: { settings } }) =>
        json({
          MaxConcurrentTransforms: 1,
          BatchStrategy: 'MULTI_RECORD',
          MaxPayloadInMB: Math.max(1, Math.min(100, Math.floor(settings.maxBody / 2 ** 20))),
        }),
    },
    {
      method: 'POST',
      path: '/invocations',
      handle: (call: Call) => (mediaType(call.request) === TRITON ? inferRequest(call) : invocations(call)),
    },
  ],
  error: (error, message) => json({ error_code: 'BAD_REQUEST', message }, error.status),
};
