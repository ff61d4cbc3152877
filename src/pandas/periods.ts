/** Periods: whole numbers of a frequency since 1970, as texts in pandas' form. */
import { isoText, NAT } from '../numpy/datetime.js';
import { PyDict } from '../pickle/py-dict.js';
import { PyGlobal, PyObject } from '../pickle/values.js';

/** Offsets that stand for a frequency, by the name of their class. */
const OFFSETS: Readonly<Record<string, string>> = {
  Day: 'D',
  Hour: 'h',
  Minute: 'min',
  Second: 's',
  MonthEnd: 'M',
  QuarterEnd: 'Q-DEC',
  YearEnd: 'Y-DEC',
};

/** The frequency of a PeriodDtype of any version, for example `M` or `Q-DEC`; undefined where it is none of those known. */
export function frequencyOf(dtype: unknown): string | undefined {
  if (!(dtype instanceof PyObject)) return undefined;
  const [first] = dtype.args;
  if (typeof first === 'string') return /^period\[(.+)\]$/i.exec(first)?.[1];
  const freq = dtype.state instanceof PyDict ? dtype.state.get('freq') : first;
  if (!(freq instanceof PyObject) || !(freq.cls instanceof PyGlobal)) return undefined;
  const name = OFFSETS[freq.cls.name];
  const month = freq.state instanceof PyDict ? (freq.state.get('startingMonth') ?? freq.state.get('month')) : undefined;
  const fiscal = freq.args.length > 2 ? freq.args[2] : month;
  const single = freq.args.length === 0 || freq.args[0] === 1;
  if (name === undefined || !single) return undefined;
  return name.endsWith('-DEC') && fiscal !== undefined && fiscal !== 12 ? undefined : name;
}

const UNITS: Readonly<Record<string, string>> = { h: 'h', H: 'h', min: 'm', T: 'm', s: 's', S: 's', D: 'D', M: 'M' };

/** A period as text (`2024-03`, `2024Q1`), null for NaT; its ordinal where the frequency is not known here. */
export function periodText(ordinal: bigint, frequency: string | undefined): unknown {
  if (ordinal === NAT) return null;
  if (frequency !== undefined && /^(?:[YA]-DEC|[YA])$/.test(frequency)) return isoText(ordinal, 'Y');
  if (frequency === 'Q-DEC' || frequency === 'Q') {
    const quarter = ((ordinal % 4n) + 4n) % 4n;
    return `${isoText((ordinal - quarter) / 4n, 'Y')}Q${quarter + 1n}`;
  }
  const unit = UNITS[frequency ?? ''];
  if (unit === undefined) return { ordinal };
  const text = isoText(ordinal, unit)!.replace('T', ' ');
  return unit === 'h' ? `${text}:00` : text;
}
