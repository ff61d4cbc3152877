/**
 * The datetime family. Dates and times are written as packed bytes: see `datetime.__reduce_ex__` and `_getstate` in
 * CPython's datetime module; `fold` is the high bit of the month (datetime) or hour (time).
 */
import { UnsupportedError } from '../../core/errors.js';
import { asNumber, type Call, type GlobalReader, INERT, PyCall, PyGlobal } from '../values/py-values.js';
import { builtin, called, MadeValue, type Origin, reader } from './made.js';

const DAY_MS = 86_400_000;
const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
const dt = (name: string): PyGlobal => new PyGlobal('datetime', name);

/** A datetime.timedelta, normalised as Python does: 0 <= seconds < 86400, 0 <= microseconds < 10^6. */
export class PyTimeDelta extends MadeValue {
  readonly days: number;
  readonly seconds: number;
  readonly microseconds: number;

  constructor(days: number, seconds = 0, microseconds = 0) {
    super();
    const carriedSeconds = seconds + Math.floor(microseconds / 1e6);
    this.microseconds = ((microseconds % 1e6) + 1e6) % 1e6;
    this.days = days + Math.floor(carriedSeconds / 86_400);
    this.seconds = ((carriedSeconds % 86_400) + 86_400) % 86_400;
  }

  protected override call(): Origin {
    return { cls: dt('timedelta'), args: [this.days, this.seconds, this.microseconds] };
  }

  /** Length in milliseconds. */
  toMilliseconds(): number {
    return this.days * DAY_MS + this.seconds * 1000 + this.microseconds / 1000;
  }

  override toString(): string {
    const clock = `${Math.floor(this.seconds / 3600)}:${pad(Math.floor(this.seconds / 60) % 60)}:${pad(this.seconds % 60)}`;
    const fraction = this.microseconds === 0 ? '' : `.${pad(this.microseconds, 6)}`;
    const days = this.days === 0 ? '' : `${this.days} day${Math.abs(this.days) === 1 ? '' : 's'}, `;
    return `${days}${clock}${fraction}`;
  }

  pyKey(): unknown {
    return `timedelta ${this.days} ${this.seconds} ${this.microseconds}`;
  }
}

/** A datetime.timezone: a fixed offset from UTC. */
export class PyTimeZone extends MadeValue {
  readonly offset: PyTimeDelta;
  readonly name: string | undefined;

  constructor(offset: PyTimeDelta, name?: string) {
    super();
    this.offset = offset;
    this.name = name;
  }

  protected override call(): Origin {
    return { cls: dt('timezone'), args: this.name === undefined ? [this.offset] : [this.offset, this.name] };
  }

  override toString(): string {
    if (this.name !== undefined) return this.name;
    const minutes = Math.round(this.offset.toMilliseconds() / 60_000);
    if (minutes === 0) return 'UTC';
    const size = Math.abs(minutes);
    return `UTC${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
  }
}

/** A zoneinfo.ZoneInfo by its key. */
export class PyZoneInfo extends MadeValue {
  readonly key: string;

  constructor(key: string) {
    super();
    this.key = key;
  }

  protected override call(): Origin {
    const zone = new PyGlobal('zoneinfo', 'ZoneInfo');
    const unpickle = new PyCall(builtin('getattr'), 'reduce', [zone, '_unpickle']);
    return { cls: unpickle, args: [this.key, true] };
  }

  override toString(): string {
    return this.key;
  }
}

/** A datetime.date. */
export class PyDate extends MadeValue {
  readonly year: number;
  readonly month: number;
  readonly day: number;

  constructor(year: number, month: number, day: number) {
    super();
    this.year = year;
    this.month = month;
    this.day = day;
  }

  protected override call(): Origin {
    return { cls: dt('date'), args: [Uint8Array.of(this.year >> 8, this.year & 0xff, this.month, this.day)] };
  }

  /** Midnight UTC of this day. */
  toDate(): Date {
    return utc(this.year, this.month, this.day, 0, 0, 0, 0);
  }

  override toString(): string {
    return `${pad(this.year, 4)}-${pad(this.month)}-${pad(this.day)}`;
  }

  pyKey(): unknown {
    return `date ${this.toString()}`;
  }
}

/** A datetime.time. */
export class PyTime extends MadeValue {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  readonly fold: 0 | 1;
  readonly tzinfo: unknown;

  constructor(hour: number, minute: number, second: number, microsecond = 0, tzinfo: unknown = null, fold: 0 | 1 = 0) {
    super();
    this.hour = hour;
    this.minute = minute;
    this.second = second;
    this.microsecond = microsecond;
    this.tzinfo = tzinfo;
    this.fold = fold;
  }

  protected override call(): Origin {
    const packed = Uint8Array.of(this.hour | (this.fold << 7), this.minute, this.second, ...micro(this.microsecond));
    return { cls: dt('time'), args: this.tzinfo === null ? [packed] : [packed, this.tzinfo] };
  }

  override toString(): string {
    return clockText(this) + zoneText(this.tzinfo);
  }
}

/** A datetime.datetime; without a tzinfo it is "naive" and means whatever its program meant. */
export class PyDateTime extends MadeValue {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  readonly fold: 0 | 1;
  readonly tzinfo: unknown;

  constructor(parts: readonly number[], tzinfo: unknown = null, fold: 0 | 1 = 0) {
    super();
    [this.year, this.month, this.day] = [parts[0]!, parts[1]!, parts[2]!];
    [this.hour, this.minute, this.second, this.microsecond] = [
      parts[3] ?? 0,
      parts[4] ?? 0,
      parts[5] ?? 0,
      parts[6] ?? 0,
    ];
    this.tzinfo = tzinfo;
    this.fold = fold;
  }

  /** The moment that a JavaScript Date names, with the time zone UTC. */
  static fromDate(date: Date): PyDateTime {
    const parts = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours()];
    parts.push(date.getUTCMinutes(), date.getUTCSeconds(), date.getUTCMilliseconds() * 1000);
    return new PyDateTime(parts, new PyTimeZone(new PyTimeDelta(0)));
  }

  protected override call(): Origin {
    const { year, month, day, hour, minute, second, fold } = this;
    const packed = Uint8Array.of(
      year >> 8,
      year & 0xff,
      month | (fold << 7),
      day,
      hour,
      minute,
      second,
      ...micro(this.microsecond),
    );
    return { cls: dt('datetime'), args: this.tzinfo === null ? [packed] : [packed, this.tzinfo] };
  }

  /** The moment, to the millisecond; a naive datetime is taken for UTC. Zones by name are not known here. */
  toDate(): Date {
    const { year, month, day, hour, minute, second, microsecond, tzinfo } = this;
    const local = utc(year, month, day, hour, minute, second, Math.floor(microsecond / 1000));
    if (tzinfo === null) return local;
    if (tzinfo instanceof PyTimeZone) return new Date(local.getTime() - tzinfo.offset.toMilliseconds());
    if (tzinfo instanceof PyZoneInfo && tzinfo.key === 'UTC') return local;
    throw new UnsupportedError(
      `the time zone ${String(tzinfo)} needs a time zone database: use the parts of the datetime`,
    );
  }

  override toString(): string {
    const day = `${pad(this.year, 4)}-${pad(this.month)}-${pad(this.day)}`;
    return `${day} ${clockText(this)}${zoneText(this.tzinfo)}`;
  }

  pyKey(): unknown {
    return `datetime ${this.toString()}`;
  }
}

const micro = (value: number): number[] => [(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];

function utc(year: number, month: number, day: number, hour: number, minute: number, second: number, ms: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day); // unlike Date.UTC, takes the years 0 to 99 as they are
  date.setUTCHours(hour, minute, second, ms);
  return date;
}

function clockText(time: { hour: number; minute: number; second: number; microsecond: number }): string {
  const clock = `${pad(time.hour)}:${pad(time.minute)}:${pad(time.second)}`;
  return time.microsecond === 0 ? clock : `${clock}.${pad(time.microsecond, 6)}`;
}

function zoneText(tzinfo: unknown): string {
  if (tzinfo === null) return '';
  if (!(tzinfo instanceof PyTimeZone)) return ` ${String(tzinfo)}`;
  const minutes = Math.round(tzinfo.offset.toMilliseconds() / 60_000);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`;
}

/** The packed state: bytes, or text of the same character numbers where Python 2 wrote it. */
function packed(value: unknown, length: number): Uint8Array | undefined {
  const bytes = typeof value === 'string' ? Uint8Array.from(value, (char) => char.charCodeAt(0)) : value;
  return bytes instanceof Uint8Array && bytes.length === length ? bytes : undefined;
}

const between = (value: number, low: number, high: number): boolean => value >= low && value <= high;
const isClock = (hour: number, minute: number, second: number): boolean =>
  between(hour, 0, 23) && between(minute, 0, 59) && between(second, 0, 59);

function readDate(call: Call): unknown {
  const b = called(call, 1) ? packed(call.args[0], 4) : undefined;
  if (b === undefined) return INERT;
  const year = (b[0]! << 8) | b[1]!;
  if (!between(year, 1, 9999) || !between(b[2]!, 1, 12) || !between(b[3]!, 1, 31))
    throw call.machine.fail('this is no date');
  return new PyDate(year, b[2]!, b[3]!).madeBy(call);
}

function readTime(call: Call): unknown {
  const b = called(call, 1, 2) ? packed(call.args[0], 6) : undefined;
  if (b === undefined) return INERT;
  const hour = b[0]! & 0x7f;
  if (!isClock(hour, b[1]!, b[2]!)) throw call.machine.fail('this is no time of day');
  const microsecond = (b[3]! << 16) | (b[4]! << 8) | b[5]!;
  return new PyTime(hour, b[1]!, b[2]!, microsecond, call.args[1] ?? null, b[0]! > 0x7f ? 1 : 0).madeBy(call);
}

function readDateTime(call: Call): unknown {
  const b = called(call, 1, 2) ? packed(call.args[0], 10) : undefined;
  if (b === undefined) return INERT;
  const year = (b[0]! << 8) | b[1]!;
  const month = b[2]! & 0x7f;
  const valid =
    between(year, 1, 9999) && between(month, 1, 12) && between(b[3]!, 1, 31) && isClock(b[4]!, b[5]!, b[6]!);
  if (!valid) throw call.machine.fail('this is no date and time');
  const microsecond = (b[7]! << 16) | (b[8]! << 8) | b[9]!;
  const parts = [year, month, b[3]!, b[4]!, b[5]!, b[6]!, microsecond];
  return new PyDateTime(parts, call.args[1] ?? null, b[2]! > 0x7f ? 1 : 0).madeBy(call);
}

const readTimeDelta: GlobalReader = (call) => {
  const parts = call.args.map(asNumber);
  const whole = parts.every((part) => part !== undefined && Number.isSafeInteger(part));
  return called(call, 1, 2, 3) && whole ? new PyTimeDelta(parts[0]!, parts[1], parts[2]).madeBy(call) : INERT;
};

const readTimeZone: GlobalReader = (call) => {
  const [offset, name] = call.args;
  if (!called(call, 1, 2) || !(offset instanceof PyTimeDelta)) return INERT;
  if (name !== undefined && typeof name !== 'string') return INERT;
  return new PyTimeZone(offset, name).madeBy(call);
};

const readZoneInfo: GlobalReader = (call) => {
  const [key] = call.args;
  return called(call, 2) && typeof key === 'string' ? new PyZoneInfo(key).madeBy(call) : INERT;
};

export const datetimeReaders = [
  reader('zoneinfo', 'ZoneInfo._unpickle', readZoneInfo),
  reader('datetime', 'date', readDate),
  reader('datetime', 'time', readTime),
  reader('datetime', 'datetime', readDateTime),
  reader('datetime', 'timedelta', readTimeDelta),
  reader('datetime', 'timezone', readTimeZone),
];
