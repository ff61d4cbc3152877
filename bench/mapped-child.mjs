/** Opens a file of fixtures/sparse_file.py by a memory map and predicts one row; prints what that took. */
import { performance, PerformanceObserver } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { load, loadMapped } from 'brine';

const [path, warm] = process.argv.slice(2);
await load(warm); // the code is compiled
// The first map of a process also loads the mapping library; after that it is as a server has it.
const begin = performance.now();
(await loadMapped(warm)).close();
const first = performance.now() - begin;
let collecting = 0;
const collections = new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) collecting += entry.duration;
});
collections.observe({ entryTypes: ['gc'] });
const start = performance.now();
const mapped = await loadMapped(path);
const opened = performance.now() - start;
const openRss = process.memoryUsage.rss();
// A view of gigabytes looks to V8 like memory that was used up, so it collects.
await setTimeout(20);
collections.disconnect();
const then = performance.now();
const models = Array.isArray(mapped.value) ? mapped.value : [mapped.value];
const predictions = models.map((model) => {
  const columns = model.get('n_features_in_');
  const X = {
    data: Float64Array.of(2, 3),
    indices: Int32Array.of(7, columns - 5),
    indptr: Int32Array.of(0, 2),
    shape: [1, columns],
  };
  return model.predict(X).at(0);
});
const answered = opened + performance.now() - then;
const rss = process.memoryUsage.rss();
mapped.close();
function codeOf(work) {
  try {
    work();
    return 'nothing';
  } catch (error) {
    return error.code;
  }
}
const afterClose = codeOf(() => models[0].get('coef_').data);
console.log(
  JSON.stringify({
    first,
    collecting,
    opened,
    answered,
    openRss,
    rss,
    maxRss: process.resourceUsage().maxRSS * 1024,
    isMapped: mapped.isMapped,
    predictions,
    afterClose,
  }),
);
