/**
 * The README's picture of the page, `docs/page.png`: a row that is tried. The palette keeps the package small.
 *
 *     npm run build && npx tsx scripts/page-picture.ts && convert docs/page.png +dither -colors 128 PNG8:docs/page.png
 */
import { servePage } from '../src/page/local-node.js';
import { startBrowser, toView } from '../test/helpers/page.js';

const browser = await startBrowser();
const local = await servePage({ files: ['demo/tumours.joblib'], query: '?local' });
const context = await browser.newContext({
  viewport: { width: 1080, height: 1000 },
  deviceScaleFactor: 1.5,
  colorScheme: 'light',
  serviceWorkers: 'block',
});
const page = await context.newPage();
await page.goto(local.url);
await page.locator('.tabs').waitFor();
await toView(page, 'Try it');
await page.getByLabel('radius', { exact: true }).fill('14.2');
await page.getByLabel('Feature').selectOption('area');
await page.locator('[data-total]').waitFor();
// Nothing scrolls: there is no room for a bar beside it.
await page.evaluate("document.documentElement.style.scrollbarGutter = 'auto'");
// The answer of the last change is there, and nothing has the focus.
await page.waitForTimeout(1000);
await page.locator('body').click({ position: { x: 2, y: 2 } });
await page.screenshot({ path: 'docs/page.png', fullPage: true });
await context.close();
await local.close();
await browser.close();
