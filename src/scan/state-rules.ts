/** States that do harm although their class is harmless: attributes that the class executes, or that hide its methods. */
import { PyDict } from '../pickle/values/py-dict.js';
import { PyGlobal, PyObject, PyTuple } from '../pickle/values/py-values.js';
import type { Severity } from './types.js';

type Report = (rule: string, severity: Severity, message: string, more: { effect: string; why: string }) => void;

/** Attributes that are methods of every estimator, or that Python calls by itself. */
const METHODS = new Set(
  (
    'predict predict_proba predict_log_proba decision_function transform inverse_transform fit fit_transform fit_predict score ' +
    'get_params set_params __reduce__ __reduce_ex__ __call__ __del__ __getattr__ __setstate__ __class__ __dict__ __init__ __new__'
  ).split(' '),
);

/** An attribute named like a method is dangerous where it leads to Python's own hooks. */
const HOOKS = new Set(['__class__', '__dict__', '__setstate__', '__reduce__', '__reduce_ex__', '__del__']);

/** Attributes whose text the class executes when it is loaded or used. */
const EXECUTED: ReadonlyMap<string, string> = new Map([
  ['_parse_arg_template', 'scipy\u2019s distributions execute this text when they are loaded'],
  ['_graph_code', 'PyTorch\u2019s graph modules execute this text when they are loaded'],
]);

/** Above this, only the first keys are looked at by name; a model's object has a few dozen. */
const KEYS = 1000;

/** What scipy itself puts there, line by line: three functions that return their arguments. */
const SCIPY_LINES: readonly RegExp[] = [
  /^def _parse_args\(self,[\w, =]*\):$/,
  /^ {4}return \([\w, ]*\),[\w, ]*$/,
  /^def _parse_args_rvs\(self,[\w, =]*\):$/,
  /^ {4}return self\._argcheck_rvs\([\w, =]*\)$/,
  /^def _parse_args_stats\(self,[\w, =]*, moments='mv'\):$/,
  /^ {4}return \([\w, ]*\),[\w, ]*$/,
];

function isScipys(text: unknown): boolean {
  if (typeof text !== 'string' || text.length > 4000) return false;
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.length === SCIPY_LINES.length && lines.every((line, i) => SCIPY_LINES[i]!.test(line));
}

/** True for keys about which {@link judgeState} has nothing to say, whatever stands under them. */
export function isHarmless(keys: readonly unknown[]): boolean {
  return keys.every((key) => typeof key !== 'string' || !(METHODS.has(key) || EXECUTED.has(key)));
}

/** Looks at the state of one BUILD. */
export function judgeState(target: unknown, state: unknown, report: Report): void {
  for (const dict of state instanceof PyTuple ? state.items : [state]) {
    if (!(dict instanceof PyDict)) continue;
    const keys = dict.keyArray();
    for (let i = 0; i < keys.length && i < KEYS; i++) {
      const key = keys[i];
      if (typeof key !== 'string') continue;
      if (METHODS.has(key)) judgeMethod(key, dict.valueArray()[i], target, report);
      const executed = EXECUTED.get(key);
      if (executed === undefined) continue;
      const text = dict.valueArray()[i];
      if (key === '_parse_arg_template' && isScipys(text)) continue;
      report('state-runs-text', 'dangerous', `the attribute ${key} holds a text of the file's own`, {
        effect: 'run Python code that somebody put into the file',
        why: `${executed}; the text here is not what the library writes.`,
      });
    }
  }
}

/** scikit-learn keeps, under the name of each method, which arguments it wants. */
const isRequest = (value: unknown, name: string): boolean =>
  value instanceof PyObject && value.className === `sklearn.utils._metadata_requests.${name}`;

function judgeMethod(key: string, value: unknown, target: unknown, report: Report): void {
  if (isRequest(target, 'MetadataRequest') && isRequest(value, 'MethodMetadataRequest')) return;
  const callable = value instanceof PyGlobal || value instanceof PyObject;
  if (!callable && !HOOKS.has(key)) return;
  const owner = target instanceof PyObject ? (target.className ?? 'an object') : 'an object';
  report('hides-a-method', 'suspicious', `${owner} gets an attribute ${key} that takes the place of a method`, {
    effect: 'call something else when the model\u2019s method is used',
    why: 'Fitted models keep numbers in their attributes; one named like a method runs later, when you use the model.',
  });
}
