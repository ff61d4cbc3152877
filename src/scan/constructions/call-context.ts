/** What judging a call needs besides the call. */
import type { PyGlobal } from '../../pickle/values/py-values.js';
import type { Report } from '../findings.js';
import type { Policy, Ruling } from '../policy/policy.js';
import type { Kinds } from './kinds.js';

export interface CallContext {
  readonly policy: Policy;
  readonly kinds: Kinds;
  readonly report: Report;
  /** Notes that a global is called. */
  readonly used: (global: PyGlobal, offset: number) => Ruling;
  /** Notes that a class stands where it is only named: as the class of an array that carries its bytes. */
  readonly placed: (global: PyGlobal) => void;
  /** Notes that a name is reached by a detour. */
  readonly named: (module: string, name: string, offset: number) => void;
}
