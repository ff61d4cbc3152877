/** scipy: sparse matrices and splines as a release of it stores them. */
import { PyDict } from '../pickle/values/py-dict.js';
import { asSequence, PyGlobal, PyTuple } from '../pickle/values/py-values.js';
import type { Placed } from './graph.js';
import { globalNamed } from './numpy.js';
import { specialPath } from './scipy-functions.js';
import { distribution, isUnruled, movedAlone, piecesOf, RENAMED } from './scipy-others.js';
import type { Run } from './step.js';
import { isSince, type Versions } from './versions.js';

const ARRAY = /^(bsr|coo|csc|csr|dia|dok|lil)_array$/;

const isArrayOfScipy = ({ module, name }: PyGlobal): boolean => ARRAY.test(name) && module.startsWith('scipy.sparse');

export const isSparseArray = (name: string): boolean => ARRAY.test(name);

/** Dimensions of a sparse matrix or array; undefined where its state tells none. */
export const dimensionsOf = (state: PyDict): number | undefined => asSequence(state.get('_shape'))?.length;

const STATS = 'scipy.stats._distn_infrastructure';
/** Distributions with their arguments: two classes since 1.9. */
const FROZEN = /^scipy\.stats\._distn_infrastructure\.rv_(?:continuous|discrete)_frozen$/;

/** A global of scipy under the name that the wanted release writes. */
export function scipyGlobal(global: PyGlobal, { scipy }: Versions): PyGlobal {
  const form = global.module.startsWith('scipy.sparse') ? ARRAY.exec(global.name)?.[1] : undefined;
  // Sparse arrays stood in one module from 1.8, which brought them, to 1.10.
  if (form !== undefined)
    return globalNamed(`scipy.sparse.${isSince(scipy, '1.11') ? `_${form}` : '_arrays'}.${global.name}`);
  const special = specialPath(global.module, global.name, scipy);
  if (special !== undefined) return globalNamed(special);
  if (!isSince(scipy, '1.9') && FROZEN.test(global.path)) return globalNamed(`${STATS}.rv_frozen`);
  const alone = movedAlone(global, scipy);
  if (alone !== undefined) return globalNamed(`${alone}.${global.name}`);
  for (const [at, old, now] of RENAMED) {
    const since = isSince(scipy, at);
    if (global.module === (since ? old : now)) return globalNamed(`${since ? now : old}.${global.name}`);
  }
  return global;
}

/** Sparse matrices and splines as a release of scipy stores them. */
export function migrateScipy({ object, path }: Placed, run: Run): void {
  const { scipy } = run.versions;
  const { cls, state } = object;
  if (!(cls instanceof PyGlobal)) return;
  const [made] = object.args;
  // What was a dict once is made by a function that is given its class.
  const array = [cls, made].find((one) => one instanceof PyGlobal && isArrayOfScipy(one));
  if (array !== undefined && !isSince(scipy, '1.8'))
    run.refuse(`scipy ${scipy} has no sparse arrays`, path, (array as PyGlobal).name);
  distribution(object, cls.path, scipy);
  if (isUnruled(object, cls.path, scipy))
    run.note('carried over as it is: other releases of its library may not load it', path, cls.path);
  const pieces = piecesOf(object, cls.path);
  if (pieces !== undefined) hiddenParts(pieces, scipy);
  if (!(state instanceof PyDict)) return;
  const dimensions = dimensionsOf(state);
  if (state.has('indptr') && dimensions === 1 && !isSince(scipy, '1.14'))
    run.refuse(`scipy ${scipy} has no compressed rows of one dimension`, path, cls.name);
  if (made instanceof PyGlobal && /^dok_/.test(made.name) && dimensions === 1 && !isSince(scipy, '1.13'))
    run.refuse(`scipy ${scipy} has no sparse arrays of one dimension`, path, made.name);
  if (/^coo_/.test(cls.name)) coordinates(state, path, cls.name, run);
  if (made instanceof PyGlobal && /^dok_/.test(made.name)) {
    if (!isSince(scipy, '1.12')) state.delete('_dict');
    else if (!state.has('_dict')) state.set('_dict', object.args[2]);
  }
}

/** Knots, ends and coefficients of splines are hidden since 1.17, which knows other arrays than those of numpy. */
function hiddenParts(state: PyDict, scipy: string): void {
  const hidden = isSince(scipy, '1.17');
  for (const name of ['t', 'x', 'c']) rename(state, hidden ? name : `_${name}`, hidden ? `_${name}` : name);
  if (hidden) state.set('_asarray', globalNamed('scipy._lib.array_api_compat.numpy._aliases.asarray'));
  else state.delete('_asarray');
}

function rename(state: PyDict, from: string, to: string): void {
  if (!state.has(from)) return;
  state.set(to, state.get(from));
  state.delete(from);
}

/** `row` and `col` until 1.12, one tuple since. */
function coordinates(state: PyDict, path: string, name: string, run: Run): void {
  const { scipy } = run.versions;
  const coords = asSequence(state.get('coords'));
  const most = isSince(scipy, '1.15') ? Infinity : 2;
  if (coords !== undefined && (coords.length > most || (coords.length < 2 && !isSince(scipy, '1.13'))))
    run.refuse(`scipy ${scipy} has no sparse arrays of ${coords.length} dimensions`, path, name);
  if (isSince(scipy, '1.13')) {
    if (!state.has('row')) return;
    state.set('coords', new PyTuple([state.get('row'), state.get('col')]));
    state.delete('row');
    state.delete('col');
    return;
  }
  if (coords === undefined) return;
  state.set('row', coords[0]);
  state.set('col', coords[1]);
  state.delete('coords');
}
