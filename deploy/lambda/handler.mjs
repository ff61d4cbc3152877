// AWS Lambda behind a function URL or an API Gateway (HTTP API). The model lies beside this file in the package.
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import { createServer } from 'brine/serve';

const place = process.env.BRINE_MODEL ?? new URL('model.joblib', import.meta.url).pathname;
// Nothing runs between invocations, so nothing is polled; each instance answers one request at a time.
const server = createServer({
  models: { [process.env.BRINE_NAME ?? 'model']: place },
  poll: 0,
  metrics: false,
  maxBody: 6 * 2 ** 20,
});
await server.loaded;

const app = new Hono();
app.all('*', (context) => server.fetch(context.req.raw));
export const handler = handle(app);
