/** Which release of scikit-learn wrote a graph: its estimators say so, and what stands alone is told by its names. */
import { bindEstimator } from '../estimators/bind.js';
import { attributesOf } from '../estimators/binding/state.js';
import { isSklearn } from './chain.js';
import { globalsIn, objectsIn } from './graph.js';
import { canonicalPath, existsIn, pathIn, RELEASES } from './layouts/tables.js';

/** The release that wrote the first estimator of a graph. */
export function stampOf(root: unknown): string | undefined {
  for (const { object } of objectsIn(root)) {
    const stamp = attributesOf(object)?.get('_sklearn_version');
    if (typeof stamp === 'string') return stamp;
  }
  return undefined;
}

/**
 * The newest release that has everything a graph names, for trees of neighbours, kernels, splitters and scorers that stand alone:
 * they have no stamp. Undefined where there is none, and where nothing is of scikit-learn.
 */
export function releaseOfNames(root: unknown): string | undefined {
  const paths = new Set(
    globalsIn(root)
      .filter(isSklearn)
      .map(({ path }) => path),
  );
  if (paths.size === 0) return undefined;
  for (let release = RELEASES.length - 1; release >= 0; release--)
    if ([...paths].every((path) => isNamedIn(path, release))) return RELEASES[release];
  return undefined;
}

function isNamedIn(path: string, release: number): boolean {
  const canonical = canonicalPath(path);
  return existsIn(canonical, release) !== false && pathIn(canonical, release) === path;
}

/** An estimator that says nothing: scikit-learn stamps them since 0.18. */
export function unstampedIn(root: unknown): { readonly path: string; readonly name: string } | undefined {
  for (const { object, path } of objectsIn(root)) {
    const estimator = bindEstimator(object);
    if (estimator !== undefined && /^(?:sklearn)\./.test(estimator.className))
      return { path, name: object.className ?? estimator.className };
  }
  return undefined;
}
