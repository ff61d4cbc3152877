/** Names of methods in cards. */
import { pythonName } from './method-names.js';

/** The parts of a card that have some. */
interface Named {
  readonly outputs: { readonly methods: Readonly<Record<string, unknown>> };
  readonly golden: { readonly outputs: Readonly<Record<string, unknown>> } | null;
}

const renamed = (methods: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(methods).map(([name, value]) => [pythonName(name), value]));

/** Cards of before the first release name methods as TypeScript does. */
export function withPythonNames<T extends Named>(card: T): T {
  const { outputs, golden } = card;
  return {
    ...card,
    outputs: { ...outputs, methods: renamed(outputs.methods) },
    golden: golden === null ? null : { ...golden, outputs: renamed(golden.outputs) },
  };
}
