// deploy/lambda as a function's zip is unpacked: handler, model and node_modules side by side, nothing may be written; a Runtime API on
// loopback hands out events.
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';

const task = resolve('.out/var-task');
mkdirSync(task);
cpSync('../../deploy/lambda/handler.mjs', join(task, 'handler.mjs'));
cpSync('../../demo/tumours.joblib', join(task, 'model.joblib'));
cpSync('node_modules', join(task, 'node_modules'), { recursive: true });
const seal = (folder, mode) => {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) seal(join(folder, entry.name), mode);
  chmodSync(folder, mode);
};

const { rows, expected } = await import('./.out/case.mjs');
const version2 = (method, path, body) => ({
  version: '2.0',
  rawPath: path,
  rawQueryString: '',
  headers: { 'content-type': 'application/json', host: 'x.lambda-url.example' },
  requestContext: { http: { method, path }, domainName: 'x.lambda-url.example' },
  ...(body === undefined ? {} : { body }),
  isBase64Encoded: false,
});
const version1 = (httpMethod, path, body) => ({
  httpMethod,
  path,
  resource: '/{proxy+}',
  headers: { host: 'x.example', 'content-type': 'application/json' },
  multiValueHeaders: {},
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  requestContext: { domainName: 'x.example' },
  body: body ?? null,
  isBase64Encoded: false,
});
const events = [
  version2('POST', '/models/model/predict', JSON.stringify(rows)),
  { ...version2('POST', '/models/model/predict'), body: btoa(JSON.stringify(rows)), isBase64Encoded: true },
  version1('POST', '/models/model/predict', JSON.stringify(rows)),
  version1('GET', '/v2/health/ready'),
  version2('POST', '/models/model/predict', '{"radius": "x"}'),
];
const answers = [];

let done;
const all = new Promise((resolveAll, reject) => {
  done = { resolve: resolveAll, reject };
});
let given = 0;
const api = createServer(async (request, response) => {
  if (request.url === '/2018-06-01/runtime/invocation/next') {
    // The API keeps a runtime waiting until there is work.
    if (given === events.length) return;
    response.setHeader('lambda-runtime-aws-request-id', `id-${given}`);
    response.setHeader('lambda-runtime-deadline-ms', String(Date.now() + 30_000));
    response.end(JSON.stringify(events[given++]));
    return;
  }
  let text = '';
  for await (const piece of request) text += piece;
  const [, id, kind] = /invocation\/id-(\d+)\/(response|error)$/.exec(request.url) ?? [];
  if (kind !== 'response') done.reject(new Error(text));
  else answers[Number(id)] = JSON.parse(text);
  response.statusCode = 202;
  response.end('{}');
  if (answers.length === events.length) done.resolve();
});
await new Promise((resolveListening) => api.listen(0, '127.0.0.1', resolveListening));
seal(task, 0o555);
const child = spawn(process.execPath, [resolve('runtime.mjs')], {
  cwd: task,
  stdio: 'inherit',
  env: {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    LAMBDA_TASK_ROOT: task,
    AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${api.address().port}`,
    AWS_LAMBDA_FUNCTION_NAME: 'predict',
    _HANDLER: 'handler.handler',
  },
});
child.once('exit', (status) => done.reject(new Error(`the runtime ended with ${status}`)));
try {
  await all;
  const statuses = answers.map(({ statusCode }) => statusCode).join();
  if (statuses !== '200,200,200,200,400') throw new Error(`statuses ${statuses}: ${answers[0].body}`);
  for (const { body } of answers.slice(0, 3)) {
    const { predictions } = JSON.parse(body);
    const wrong = predictions.findIndex(
      ({ label, probabilities }, i) =>
        label !== expected.predict.flat()[i] ||
        Math.abs(Object.values(probabilities)[0] - expected.predict_proba.flat(2)[2 * i]) > 1e-9,
    );
    if (wrong >= 0 || predictions.length !== rows.length) throw new Error(`row ${wrong} of ${predictions.length}`);
  }
  console.log(`brine: ok, ${events.length} events`);
} finally {
  child.removeAllListeners('exit');
  child.kill('SIGKILL');
  api.closeAllConnections();
  api.close();
  seal(task, 0o755);
  rmSync(task, { recursive: true });
}
