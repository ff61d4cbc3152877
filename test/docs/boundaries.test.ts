/** docs/compatibility.md against fixtures/boundaries/found.json, which `python3 fixtures/boundaries.py` wrote: what each release does. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const RELEASE = /^(?:0\.2[0-4]|1\.\d)$/;
/** What numpy and scipy compute, whatever the release of scikit-learn beside them. */
const OF_NUMPY = 'FunctionTransformer';

const found = JSON.parse(readFileSync('fixtures/boundaries/found.json', 'utf8')) as Record<
  string,
  Record<string, boolean | string | null>
>;

const rows = [...readFileSync('docs/compatibility.md', 'utf8').matchAll(/^\| ([^|]+?) +\| ([\d.]+) +\|/gm)]
  .map(([, classes, until]) => [classes!, until!] as const)
  .filter(([classes, until]) => RELEASE.test(until) && classes !== OF_NUMPY);

describe('a boundary between releases', () => {
  test('stands in the page', () => {
    expect(rows.length).toBeGreaterThan(40);
  });

  test.each(rows)('%s until %s is what scikit-learn does', (classes, until) => {
    const answers = found[`${classes} | ${until}`];
    expect(answers, 'run fixtures/boundaries.py').toBeDefined();
    const releases = Object.keys(answers!);
    const before = answers![until];
    const after = answers![releases[releases.indexOf(until) + 1]!];
    if (typeof before === 'string') expect(after).not.toBe(before);
    else expect([before, after]).toEqual([false, true]);
  });
});
