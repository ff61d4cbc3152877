/** What Brine finds in the tables of fixtures/ties.py, beside the answers of the Python that wrote them. */
import { compareTies } from '../test/helpers/ties.js';

let wrong = 0;
for (const path of process.argv.slice(2)) {
  const { cases, cells, deviations } = await compareTies(path);
  console.log(`${path}: ${cases - deviations.length} of ${cases} tables, ${cells} values compared`);
  for (const text of deviations.slice(0, Number(process.env['SHOW'] ?? 8))) console.log(`  ${text}`);
  wrong += deviations.length;
}
process.exit(wrong === 0 ? 0 : 1);
