/** /openapi.json and /docs; what writes them is loaded when somebody asks. */
import { json } from '../http/answers.js';
import type { Protocol } from '../http/protocol.js';
import { modelOf } from '../protocols/ask.js';

export const docs: Protocol = {
  name: 'docs',
  prefixes: ['/openapi.json', '/docs'],
  routes: [
    {
      method: 'GET',
      path: '/openapi.json',
      async handle({ serving }) {
        const { openApi } = await import('./openapi.js');
        return json(openApi(serving.settings.serverName, serving.catalog.served));
      },
    },
    {
      method: 'GET',
      path: '/models/:model/openapi.json',
      async handle(call) {
        const served = modelOf(call, call.param('model'));
        const { openApi } = await import('./openapi.js');
        return json(openApi(served.name, [served]));
      },
    },
    {
      method: 'GET',
      path: '/docs',
      // The page itself says nothing of models: it asks with the token that somebody types in.
      quiet: true,
      handle: async () => (await import('./page.js')).docsPage(),
    },
  ],
  error: (error, message) => json({ error: message }, error.status),
};
