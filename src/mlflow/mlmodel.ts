/** The `MLmodel` file of an MLflow folder (MLflow 1 to 3): YAML, checked before anybody believes it. */
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { FormatError } from '../core/errors.js';
import { parseSignature, type Signature } from './signature.js';

/** Real files have a few kilobytes. */
const MAX_BYTES = 1 << 20;
const MAX_ALIASES = 100;
/** Lists and maps within each other; the parser recurses. */
const MAX_DEPTH = 64;

const text = z.string();
const optionalText = text.nullish();

const flavor = z.looseObject({});

const schema = z.looseObject({
  flavors: z.record(z.string(), flavor),
  mlflow_version: optionalText,
  model_uuid: optionalText,
  model_id: optionalText,
  run_id: optionalText,
  artifact_path: optionalText,
  utc_time_created: optionalText,
  signature: z.looseObject({ inputs: optionalText, outputs: optionalText, params: optionalText }).nullish(),
  saved_input_example_info: z
    .looseObject({ artifact_path: text, type: optionalText, pandas_orient: optionalText })
    .nullish(),
});

export type Flavor = Readonly<Record<string, unknown>>;

export interface Mlmodel {
  /** The MLflow that wrote the folder; absent before 1.14. */
  readonly mlflowVersion: string | undefined;
  readonly flavors: ReadonlyMap<string, Flavor>;
  readonly signature: Signature | undefined;
  readonly example: { readonly file: string; readonly type: string; readonly orient: string | undefined } | undefined;
  readonly modelUuid: string | undefined;
  readonly runId: string | undefined;
  /** In UTC, as MLflow writes it. */
  readonly created: string | undefined;
  /** The Python that the model was saved with. */
  readonly pythonVersion: string | undefined;
}

const fail = (message: string): FormatError => new FormatError(message, { format: 'MLmodel' });

/** @throws FormatError where the text is no YAML, or no description of a model */
export function parseMlmodel(bytes: Uint8Array): Mlmodel {
  if (bytes.length > MAX_BYTES) throw fail(`a file of ${bytes.length} bytes is none of MLflow's`);
  const result = schema.safeParse(readYaml(new TextDecoder().decode(bytes)));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw fail(`${issue!.path.map(String).join('.') || 'the file'}: ${issue!.message}`);
  }
  const { flavors, signature, saved_input_example_info: example, ...rest } = result.data;
  const python = flavors['python_function']?.['python_version'];
  return {
    mlflowVersion: rest.mlflow_version ?? undefined,
    flavors: new Map(Object.entries(flavors)),
    signature:
      signature === null || signature === undefined
        ? undefined
        : parseSignature(signature.inputs ?? undefined, signature.outputs ?? undefined, signature.params ?? undefined),
    example:
      example === null || example === undefined
        ? undefined
        : {
            file: example.artifact_path,
            type: example.type ?? 'dataframe',
            orient: example.pandas_orient ?? undefined,
          },
    modelUuid: rest.model_uuid ?? undefined,
    runId: rest.run_id ?? undefined,
    created: rest.utc_time_created ?? undefined,
    pythonVersion: typeof python === 'string' ? python : undefined,
  };
}

/** Plain values; tags, which may name classes of Python, are refused. */
function readYaml(source: string): unknown {
  if (depthOf(source) > MAX_DEPTH) throw fail(`lists and maps are nested more than ${MAX_DEPTH} deep`);
  try {
    const document = parseDocument(source, { version: '1.1', schema: 'core', logLevel: 'silent' });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem !== undefined) throw fail(problem.message.split('\n')[0]!);
    return document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw fail(`it cannot be read: ${(cause as Error).message}`);
  }
}

/** At most this deep, by brackets and by indentation. */
function depthOf(source: string): number {
  let open = 0;
  let deepest = 0;
  for (const char of source) {
    if (char === '[' || char === '{') deepest = Math.max(deepest, ++open);
    else if (char === ']' || char === '}') open = Math.max(0, open - 1);
  }
  // Dashes and spaces before the first word of a line each open at most one level.
  for (const [indent] of source.matchAll(/^[ \-?:]*/gm)) deepest = Math.max(deepest, Math.ceil(indent.length / 2));
  return deepest;
}
