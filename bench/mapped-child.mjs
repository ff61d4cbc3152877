/** Opens a file of fixtures/sparse_file.py by a memory map and predicts one row; prints what that took. */
import { performance } from 'node:perf_hooks';
import { load, loadMapped } from 'brine';

const [path, warm] = process.argv.slice(2);
await load(warm); // the code is compiled
// As a server has it, with the mapping library loaded; the first map of a process also starts that.
(await loadMapped(warm)).close();
const start = performance.now();
const mapped = await loadMapped(path);
const opened = performance.now() - start;
const openRss = process.memoryUsage.rss();
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
const answered = performance.now() - start;
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
