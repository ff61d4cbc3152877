/** What pandas 1.0, the first release that is known, does with later tables: it has neither their parts nor their names. */
import { expect, test } from 'vitest';
import { loads } from '../../src/entries/pickle.js';
import { diagnose } from '../../src/migrate/doctor.js';
import { samples } from '../helpers/tables.js';

test.each([
  ['pandas-1.0', 'loads'],
  ['pandas-1.1', 'does-not-load'],
  ['pandas-1.5', 'does-not-load'],
  ['pandas-3.0', 'does-not-load'],
])('tables of %s in 1.0: %s', (env, said) => {
  const own = samples.filter((one) => one.env === env && one.protocol === 4 && /^(?:series|frames)$/.test(one.name));
  expect(own).toHaveLength(2);
  for (const { name, bytes } of own) {
    const { targets } = diagnose(loads(bytes, { lossless: true }), ['pandas==1.0'], { protocol: 4 });
    expect(targets[0]!.verdict, name).toBe(said);
  }
});

test.each(['rare-periods', 'points'])('%s of 1.1 name what came with it', (name) => {
  const sample = samples.find((one) => one.env === 'pandas-1.1' && one.protocol === 4 && one.name === name)!;
  const { targets } = diagnose(loads(sample.bytes, { lossless: true }), ['pandas==1.0'], { protocol: 4 });
  expect(targets[0]!.verdict).toBe('does-not-load');
  expect(targets[0]!.causes.map(({ python }) => python).join(' ')).toMatch(/PeriodMixin|tslibs\.offsets/);
});
