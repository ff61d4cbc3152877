/** A page to try models: it loads nothing from elsewhere, and writes answers as text. */
import { type Answer, answerOf } from '../http/answers.js';

const SCRIPT = `
const $ = (id) => document.getElementById(id);
const examples = { FP64: 0.5, FP32: 0.5, INT64: 1, BOOL: true, BYTES: 'text' };
let model;
const headers = () => ($('token').value ? { authorization: 'Bearer ' + $('token').value } : {});
const get = async (path) => {
  const response = await fetch(path, { headers: headers() });
  if (!response.ok) throw new Error(response.status === 401 ? 'type in a token of this server' : await response.text());
  return response.json();
};
async function show(name) {
  model = await get('models/' + encodeURIComponent(name));
  $('about').textContent = model.class + (model.version ? ', version ' + model.version : '') + (model.description ? ' — ' + model.description : '');
  const rows = model.features.map((f) => {
    const tr = document.createElement('tr');
    for (const text of [f.name, f.type ?? '', (f.categories ?? []).slice(0, 20).join(', ')]) {
      const td = document.createElement('td');
      td.textContent = text;
      tr.append(td);
    }
    return tr;
  });
  $('features').replaceChildren(...rows);
  $('method').replaceChildren(new Option('usual', ''), ...model.outputs.map((o) => new Option(o.name, o.name)));
  const cell = (f) => f.categories?.[0] ?? examples[f.datatype] ?? 0;
  const body = model.takes === 'texts' ? ['a text'] : model.takes === 'records' ? [{}] : [Object.fromEntries(model.features.map((f) => [f.name, cell(f)]))];
  $('rows').value = JSON.stringify(body, null, 2);
}
async function ask() {
  const method = $('method').value;
  const response = await fetch('models/' + encodeURIComponent(model.name) + '/predict' + (method ? '?method=' + method : ''), {
    method: 'POST', headers: { 'content-type': 'application/json', ...headers() }, body: $('rows').value });
  const text = await response.text();
  let shown = text;
  try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch {}
  $('answer').textContent = response.status + '\\n' + shown;
}
$('ask').addEventListener('click', ask);
$('model').addEventListener('change', () => show($('model').value));
async function start() {
  try {
    const { models } = await get('models');
    $('model').replaceChildren(...models.map(({ name }) => new Option(name, name)));
    if (models.length) await show(models[0].name);
    $('answer').textContent = '';
  } catch (error) {
    $('answer').textContent = error.message;
  }
}
$('token').addEventListener('change', start);
await start();
`;

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff; }
textarea { width: 100%; min-height: 12rem; font: 14px/1.4 ui-monospace, monospace; box-sizing: border-box; }
pre { background: #f3f3f3; padding: 1rem; overflow: auto; } td, th { text-align: left; padding: 0.1rem 1rem 0.1rem 0; vertical-align: top; }
label { margin-right: 1rem; }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #1b1b1b; } pre { background: #2a2a2a; } }
`;

const page = (nonce: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Models</title><meta name="viewport" content="width=device-width">
<style nonce="${nonce}">${STYLE}</style></head>
<body>
<h1>Models</h1>
<p><label>Model <select id="model"></select></label><label>Output <select id="method"></select></label>
<label>Token <input id="token" type="password" autocomplete="off"></label></p>
<p id="about"></p>
<table><thead><tr><th>Feature</th><th>Type</th><th>Categories</th></tr></thead><tbody id="features"></tbody></table>
<p><label for="rows">Rows</label></p><textarea id="rows" spellcheck="false"></textarea>
<p><button id="ask">Predict</button> <a href="openapi.json">openapi.json</a></p>
<pre id="answer" aria-live="polite"></pre>
<script type="module" nonce="${nonce}">${SCRIPT}</script>
</body></html>
`;

export function docsPage(): Answer {
  const nonce = crypto.randomUUID();
  return answerOf(page(nonce), {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; connect-src 'self'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    'x-content-type-options': 'nosniff',
  });
}
