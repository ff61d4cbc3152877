/** What the page asks of a registry: values over `Registry`, whoever carries them; changes only for those who may. */
import { ConflictError } from '../core/errors.js';
import type { Registry } from '../registry/registry.js';

/** Cards are files of their own: as many are read as somebody looks at. */
const MOST_CARDS = 100;

export interface Asked {
  readonly registry: Registry;
  readonly query: (name: string) => string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What changed between two files. */
export type Diff = (before: Uint8Array, after: Uint8Array) => Promise<unknown>;

type Handle = (asked: Asked, diff: Diff) => Promise<unknown>;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const said = (body: Asked['body']): { message?: string } =>
  textOf(body['message']) === '' ? {} : { message: textOf(body['message']) };

const nameOf = (reference: string): string => reference.split('@', 1)[0]!;

/**
 * The page says the number of the last entry that it showed. What came after it in the same place was decided without knowing of
 * this change, and the other way round.
 *
 * @throws ConflictError
 */
async function checkSeen(
  { registry, body }: Asked,
  name: string,
  concerns: { environment?: string; version?: string },
): Promise<void> {
  const { seen } = body;
  if (typeof seen !== 'number') return;
  const newer = (await registry.history(name)).filter(
    ({ seq, environment, version }) =>
      seq > seen &&
      (concerns.environment === undefined ? version === concerns.version : environment === concerns.environment),
  );
  const last = newer.at(-1);
  if (last === undefined) return;
  const place = last.environment === undefined ? '' : ` in ${last.environment}`;
  throw new ConflictError(
    `meanwhile ${last.by} did this${place}: ${last.action} ${last.version ?? ''}. Nothing was changed: look at what stands there now, and decide again`,
  );
}

/** Questions that change nothing. */
const LOOKS: Readonly<Record<string, Handle>> = {
  models: ({ registry }) => registry.list(),
  async model({ registry, query }) {
    const name = query('name');
    const model = await registry.model(name);
    const versions = await Promise.all(
      model.all.map(async (row, i) => {
        const card = i < MOST_CARDS ? (await registry.show(`${name}@${row.version}`)).card : undefined;
        return { ...row, metrics: card?.metrics ?? {} };
      }),
    );
    const history = (await registry.history(name)).map(
      ({ seq, at, by, action, version, environment, message, forced }) => ({
        ...{ seq, at, by, action, version, environment, message, forced },
      }),
    );
    const environments = registry.config.environments.map(({ name: environment, gates }) => ({
      name: environment,
      gates,
    }));
    return { ...model, all: versions, history, places: environments };
  },
  gates: ({ registry, query }) => registry.gates(query('ref'), query('environment')),
  async diff({ registry, query }, diff) {
    const [before, after] = await Promise.all([registry.fetch(query('before')), registry.fetch(query('after'))]);
    return diff(before.bytes, after.bytes);
  },
};

/** Questions that change something. */
const CHANGES: Readonly<Record<string, Handle>> = {
  async promote(asked) {
    const { registry, body } = asked;
    const [reference, environment] = [textOf(body['ref']), textOf(body['environment'])];
    await checkSeen(asked, nameOf(reference), { environment });
    return registry.promote(reference, environment, said(body));
  },
  async rollback(asked) {
    const { registry, body } = asked;
    const [name, environment] = [textOf(body['name']), textOf(body['environment'])];
    await checkSeen(asked, name, { environment });
    return registry.rollback(name, environment, said(body));
  },
  async protect(asked) {
    const { registry, body } = asked;
    const { name, version } = await registry.resolve(textOf(body['ref']));
    await checkSeen(asked, name, { version });
    await registry.protect(`${name}@${version}`, body['on'] !== false, said(body).message);
    return {};
  },
};

/** What answers a question; undefined where nobody does. */
export function registryHandle(what: string, isChange: boolean): Handle | undefined {
  const all = isChange ? CHANGES : LOOKS;
  return Object.hasOwn(all, what) ? all[what] : undefined;
}

const STATUS: Readonly<Record<string, number>> = { NOT_FOUND: 404, CONFLICT: 409, INVALID_INPUT: 400 };

/** An error as the page reads it; gates that are not met come along. */
export function registryProblem(error: { readonly code: string; readonly message: string }): {
  body: object;
  status: number;
} {
  const { gates } = error as { gates?: unknown };
  return {
    body: { error: error.message, code: error.code, ...(gates === undefined ? {} : { gates }) },
    status: STATUS[error.code] ?? 422,
  };
}
