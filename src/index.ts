/**
 * Brine keeps trained models: it reads, writes, checks and runs Python Pickle and Joblib model files, with no Python and
 * without executing what a file asks for. This entry is safe for browsers; in Node, the same names also take file paths.
 *
 * @packageDocumentation
 */
export { advise, dump, dumpBytes, load, loadAll, loadMapped, open } from './browser.js';
export * from './public.js';
export type { Advice, AdviseOptions, Candidate } from './model/advise.js';
