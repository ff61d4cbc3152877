/** Zones: pandas before 2.0 takes those of pytz only. */
import { PyZoneInfo } from '../../pickle/stdlib/datetimes.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyCall, PyTuple, type PyObject } from '../../pickle/values/py-values.js';
import { globalNamed } from '../numpy.js';

const made = new WeakMap<PyZoneInfo, PyCall>();

/** The zone of pytz; one for what was one. */
export function formerZone(zone: PyZoneInfo): PyCall {
  let known = made.get(zone);
  if (known === undefined) made.set(zone, (known = new PyCall(globalNamed('pytz._p'), 'reduce', [zone.key])));
  return known;
}

/** The zones that an object of pandas holds itself, which may stand elsewhere as well. */
export function formerZones(object: PyObject): void {
  object.args = object.args.map(withoutZones);
  object.state = withoutZones(object.state);
}

function withoutZones(value: unknown): unknown {
  if (value instanceof PyZoneInfo) return formerZone(value);
  if (value instanceof PyTuple) {
    for (const [i, item] of value.items.entries()) value.items[i] = withoutZones(item);
  } else if (value instanceof PyDict) {
    for (const [key, item] of value) if (item instanceof PyZoneInfo) value.set(key, formerZone(item));
  }
  return value;
}
