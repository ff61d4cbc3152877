/**
 * What Brine's page, Netron and scikit-learn's HTML show of the same five files, for the table of docs/page.md: each is run, and the words
 * and numbers that Python knows are looked for in what a person sees.
 *
 *     python3 -m venv out/netron && out/netron/bin/pip install netron==9.3.3
 *     npm run build && npx tsx scripts/beside.ts out/netron/bin/python [PART-OF-A-NAME]
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import type { Browser } from 'playwright-core';
import { showPage, startBrowser, toView } from '../test/helpers/page.js';

const netron = process.argv[2] ?? 'out/netron/bin/python';
const SKLEARN = '.oracle/sklearn-1.9/bin/python';
const PORT = 18_733;
mkdirSync('out', { recursive: true });
writeFileSync('out/system.pkl', "cos\nsystem\n(S'echo it ran'\ntR.");
const FILES = [
  'demo/tumours.joblib',
  ...['tree-iris', 'forest-wine-oob', 'kmeans-iris'].map((name) =>
    execFileSync('sh', ['-c', `ls fixtures/files/sklearn-1.9/${name}.*`], { encoding: 'utf8' }).trim(),
  ),
  'out/system.pkl',
];

/** What Python knows: words and numbers to be looked for, and its own HTML. */
const ASK = `
import html, json, re, sys, joblib, numpy as np
model = joblib.load(sys.argv[1])
if not hasattr(model, 'get_params'):
    print(json.dumps({'facts': {'what it calls': 'system'}, 'html': 'no model: %r' % (model,)})); sys.exit()
end = model.steps[-1][1] if hasattr(model, 'steps') else model
facts = {'class': type(end).__name__}
chosen = [k for k, v in end.get_params().items() if v != type(end)().get_params().get(k)]
if chosen: facts['a chosen parameter'] = max(chosen, key=len)
if hasattr(end, 'coef_'): facts['a fitted number'] = float(end.coef_.ravel()[np.abs(end.coef_).argmax()])
elif hasattr(end, 'tree_'): facts['a threshold'] = float(end.tree_.threshold[0])
elif hasattr(end, 'estimators_'): facts['a threshold'] = float(end.estimators_[0].tree_.threshold[0])
elif hasattr(end, 'cluster_centers_'): facts['a fitted number'] = float(end.cluster_centers_[0, 0])
if hasattr(end, 'classes_'): facts['a class'] = str(end.classes_[-1])
text = html.unescape(re.sub('<style.*?</style>|<script.*?</script>', ' ', model._repr_html_(), flags=re.S))
print(json.dumps({'facts': facts, 'html': re.sub('<[^>]+>', ' ', text)}))
`;

async function ofBrine(browser: Browser, file: string): Promise<string> {
  const { page, close } = await showPage(browser, { files: [file] });
  page.setDefaultTimeout(60_000);
  let text = await page.locator('body').innerText();
  for (const title of await page.locator('nav.tabs a').allInnerTexts()) {
    await toView(page, title);
    await page.waitForTimeout(2500);
    text += `\n${await page.locator('body').innerText()}`;
  }
  await close();
  return text;
}

async function ofNetron(browser: Browser, file: string): Promise<string> {
  const start =
    'import netron, sys, time; netron.start(sys.argv[1], ("127.0.0.1", int(sys.argv[2])), browse=False); time.sleep(300)';
  const child = spawn(netron, ['-c', start, file, String(PORT)], { stdio: 'ignore' });
  try {
    await new Promise((resolve) => setTimeout(resolve, 5000));
    const context = await browser.newContext({ viewport: { width: 1280, height: 850 } });
    const page = await context.newPage();
    // It forbids eval, which a driver needs in the page: the debugger asks instead.
    const debug = await context.newCDPSession(page);
    const ask = async (expression: string): Promise<string> =>
      String((await debug.send('Runtime.evaluate', { expression })).result.value ?? '');
    await page.goto(`http://127.0.0.1:${PORT}`);
    await new Promise((resolve) => setTimeout(resolve, 5000));
    await ask(`[...document.querySelectorAll('button')].find((one) => /accept/i.test(one.textContent))?.click()`);
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    let text = await ask(
      'document.body.innerText + [...document.querySelectorAll("svg text")].map((one) => one.textContent).join("\\n")',
    );
    const count = Number(await ask(`document.querySelectorAll('.node').length`));
    for (let i = 0; i < Math.min(count, 12); i++) {
      await ask(
        `document.querySelectorAll('.node')[${i}].querySelector('.node-item, .graph-item, g')?.dispatchEvent(new MouseEvent('click', { bubbles: true }))`,
      );
      await new Promise((resolve) => setTimeout(resolve, 1200));
      // Lists of values stand behind a plus.
      await ask(`document.querySelectorAll('.sidebar-item-value-expander').forEach((one) => one.click())`);
      await new Promise((resolve) => setTimeout(resolve, 800));
      text += `\n${await ask('document.querySelector("#sidebar, .sidebar")?.innerText ?? ""')}`;
    }
    await context.close();
    return text;
  } finally {
    child.kill();
  }
}

/** Words as they are, numbers by their first three digits. */
const shows = (text: string, fact: string | number): boolean => {
  if (typeof fact === 'string') return text.includes(fact);
  return [3, 4, 5].some((digits) => text.replaceAll('−', '-').includes(String(Number(fact.toPrecision(digits)))));
};

const browser = await startBrowser();
for (const file of FILES.filter((name) => name.includes(process.argv[3] ?? ''))) {
  const { facts, html } = JSON.parse(execFileSync(SKLEARN, ['-W', 'ignore', '-c', ASK, file], { encoding: 'utf8' }).split('\n').findLast((line) => line.startsWith('{'))!) as { facts: Record<string, string | number>; html: string }; // prettier-ignore
  const texts = { brine: await ofBrine(browser, file), netron: await ofNetron(browser, file), sklearn: html };
  writeFileSync(`out/beside-${file.replaceAll('/', '-')}.json`, JSON.stringify(texts, null, 1));
  for (const [what, fact] of Object.entries(facts))
    console.log(`${file}\t${what} (${fact})\t${Object.entries(texts).map(([tool, text]) => `${tool} ${shows(text, fact) ? 'yes' : 'no'}`).join('\t')}`); // prettier-ignore
  console.log(`${file}\twords\t${Object.entries(texts).map(([tool, text]) => `${tool} ${text.split(/\s+/).length}`).join('\t')}`); // prettier-ignore
}
await browser.close();
