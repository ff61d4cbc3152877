const worker = new Worker(new URL('./worker.mjs', import.meta.url), { type: 'module' });
const report = (text) => fetch('/result', { method: 'POST', body: text });
worker.onmessage = ({ data }) => report(data);
worker.onerror = (event) => report(`the worker failed: ${event.message}`);
