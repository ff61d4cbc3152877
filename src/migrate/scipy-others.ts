/** Interpolators, distributions and trees of scipy: asked of scipy 1.3 to 1.17. */
import { PyDict } from '../pickle/values/py-dict.js';
import { asSequence, PyGlobal, PyObject } from '../pickle/values/py-values.js';
import { failing, failingWhenCalled, type Tell } from './minded.js';
import { isSince } from './versions.js';

/** Modules, by the release that gave them their names of today. */
export const RENAMED: readonly (readonly [since: string, old: string, now: string])[] = [
  ...['bsr', 'coo', 'csc', 'csr', 'dia', 'dok', 'lil', 'base', 'data', 'compressed']
    .map((name) => `sparse.${name}`)
    .concat('interpolate.interpolate', 'interpolate.fitpack2', 'interpolate.ndgriddata')
    .concat('spatial.ckdtree', 'spatial.kdtree', 'spatial.qhull', 'spatial.transform.rotation')
    .concat('stats.kde', 'optimize.optimize')
    .map((name) => ['1.8', `scipy.${name}`, `scipy.${name.replace(/\.(\w+)$/, '._$1')}`] as const),
  ['1.15', 'scipy.interpolate.interpnd', 'scipy.interpolate._interpnd'],
];

const LINE = 'LinregressResult';

/** The module that a name has moved to without the rest of its module. */
export function movedAlone({ module, name }: PyGlobal, scipy: string): string | undefined {
  if (name !== LINE || !/^scipy\.stats\._stats_(?:py|mstats_common)$/.test(module)) return undefined;
  return `scipy.stats.${isSince(scipy, '1.14') ? '_stats_py' : '_stats_mstats_common'}`;
}

const POLYNOMIALS =
  /^scipy\.interpolate\._?(?:interpolate|cubic)\.(?:PPoly|BPoly|CubicSpline|CubicHermiteSpline|PchipInterpolator|Akima1DInterpolator)$/;
const DENSITY = /^scipy\.stats\._?kde\.gaussian_kde$/;
const DISTRIBUTION = /^scipy\.stats\._(?:continuous|discrete)_distns\.\w+$/;

/** The attributes of a spline that is made of pieces, which has slots. */
export function piecesOf(object: PyObject, path: string): PyDict | undefined {
  if (path === 'scipy.interpolate._bsplines.BSpline') return object.state instanceof PyDict ? object.state : undefined;
  const slots = POLYNOMIALS.test(path) ? asSequence(object.state)?.[1] : undefined;
  return slots instanceof PyDict ? slots : undefined;
}

/** What releases 1.5 to 1.8 ask a distribution for when it draws. */
const DRAWING = ['_rvs_uses_size_attribute', '_rvs_size_warned'];

const FROZEN = 'scipy.stats._distn_infrastructure.rv_frozen';

/** Distributions with their arguments are two classes since 1.9: told by what is frozen. */
function frozenOf(object: PyObject, dist: unknown): void {
  const kind =
    dist instanceof PyObject ? /\.stats\._(continuous|discrete)_distns\./.exec(dist.className ?? '')?.[1] : undefined;
  if (kind !== undefined) object.cls = new PyGlobal('scipy.stats._distn_infrastructure', `rv_${kind}_frozen`);
}

export function distribution(object: PyObject, path: string, scipy: string): void {
  const { state } = object;
  if (path === FROZEN && state instanceof PyDict && isSince(scipy, '1.9')) frozenOf(object, state.get('dist'));
  if (!DISTRIBUTION.test(path) || !(state instanceof PyDict) || !state.has('_ctor_param')) return;
  for (const name of DRAWING) {
    if (isSince(scipy, '1.9')) state.delete(name);
    else if (!state.has(name)) state.set(name, false);
  }
}

/** Whether a density has what another release than the wanted one computes of its data: it is not computed anew. */
export const isOtherDensity = ({ state }: PyObject, path: string, scipy: string): boolean =>
  DENSITY.test(path) && state instanceof PyDict && state.has('inv_cov') === isSince(scipy, '1.10');

/** Those whose layouts are migrated, or are one in all releases. */
const RULED =
  /^scipy\.(?:sparse\.|special\.|interpolate\._bsplines\.|interpolate\._?(?:fitpack2|ndgriddata|interpnd)\.|spatial\._?(?:ckdtree|kdtree|qhull)\.|spatial\.transform\._?rotation\.|optimize\._?optimize\.OptimizeResult$|stats\._(?:continuous|discrete)_distns\.|stats\._distn_infrastructure\.)/;

/** Whether nothing is known of how the releases of scipy store an object. */
export const isUnruled = (object: PyObject, path: string, scipy: string): boolean =>
  path.startsWith('scipy.') &&
  !RULED.test(path) &&
  !POLYNOMIALS.test(path) &&
  !path.endsWith(LINE) &&
  !(DENSITY.test(path) && !isOtherDensity(object, path, scipy));

/** What releases do with them as they are. */
export function ofScipyOthers(object: PyObject, { path, name }: PyGlobal, scipy: string, tell: Tell): void {
  const fail = failingWhenCalled('scipy', tell);
  const pieces = piecesOf(object, path);
  const hidden = isSince(scipy, '1.17');
  if (pieces?.has('_c') === true && !hidden) {
    const text = `AttributeError: '${name}' object has no attribute`;
    // Slots take no other names.
    if (name === 'BSpline') fail(name, `${text} 'c'`, 'c');
    else failing('scipy', tell)(name, `${text} '_c'`, '_c');
  } else if (pieces?.has('c') === true && hidden)
    fail(name, `AttributeError: '${name}' object has no attribute '_asarray'`, '_asarray');
  if (isOtherDensity(object, path, scipy)) {
    const lacking = isSince(scipy, '1.10') ? 'cho_cov' : 'inv_cov';
    fail(name, `AttributeError: 'gaussian_kde' object has no attribute '${lacking}'`, lacking);
  }
  const { state } = object;
  const isAsked = DISTRIBUTION.test(path) && isSince(scipy, '1.5') && !isSince(scipy, '1.9');
  if (isAsked && state instanceof PyDict && state.has('_ctor_param') && !state.has(DRAWING[0]!))
    fail(name, `AttributeError: '${name}' object has no attribute '${DRAWING[0]!}'`, DRAWING[0]);
}
