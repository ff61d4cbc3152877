import { isSuppliedFunction } from '../estimators/own/functions.js';
import { ownDefinition } from '../estimators/own/registered.js';
import { isRegisteredPath } from '../pickle/values/registered-classes.js';

/** True for what the user supplied under a name of Python's. */
export const isSuppliedPath = (path: string): boolean =>
  isRegisteredPath(path) || ownDefinition(path) !== undefined || isSuppliedFunction(path);
