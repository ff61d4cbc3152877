// What the managed runtime does with a handler: loads it once, takes one event after another from the Runtime API, and gives back what
// the handler answers. The interface is documented: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { AWS_LAMBDA_RUNTIME_API: api, LAMBDA_TASK_ROOT: root, _HANDLER: name } = process.env;
const base = `http://${api}/2018-06-01/runtime`;
const [file, method] = name.split('.');
const send = (path, value) => fetch(`${base}/${path}`, { method: 'POST', body: JSON.stringify(value) });

let handler;
try {
  handler = (await import(pathToFileURL(join(root, `${file}.mjs`))))[method];
} catch (error) {
  await send('init/error', { errorMessage: String(error.stack), errorType: error.name });
  process.exit(1);
}
for (;;) {
  const next = await fetch(`${base}/invocation/next`);
  const id = next.headers.get('lambda-runtime-aws-request-id');
  const context = { awsRequestId: id, functionName: process.env.AWS_LAMBDA_FUNCTION_NAME };
  try {
    await send(`invocation/${id}/response`, await handler(await next.json(), context));
  } catch (error) {
    await send(`invocation/${id}/error`, { errorMessage: String(error.stack), errorType: error.name });
  }
}
