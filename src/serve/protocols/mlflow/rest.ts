/** The scoring protocol of MLflow: `POST /invocations`, with its forms of tables in JSON, and CSV. */
import { FormatError } from '../../../core/errors.js';
import { VERSION } from '../../../core/version.js';
import { badRequest, RequestError } from '../../errors.js';
import { wantsCsv } from '../../http/accept.js';
import { type Answer, answerOf, json, jsonAnswer } from '../../http/answers.js';
import { mediaParameters, mediaType, textOf } from '../../http/body.js';
import type { Call, Protocol } from '../../http/protocol.js';
import { type Rows, tableRows } from '../../inference/rows.js';
import { isRecord, parseJson, shown } from '../../json/parse.js';
import type { Signature } from '../../../mlflow/signature.js';
import type { Contract } from '../../models/contract.js';
import { askedOutputs, infer, modelOf } from '../ask.js';
import type { ServedModel } from '../../models/served.js';
import { checkParams, enforced, wantsMatrix } from './enforce.js';
import { predictionsText, singleOutput } from '../predictions.js';
import { columnRows, csvRows, listOf, saysNoHeader, splitRows } from '../tables.js';

const FORMS = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const;

/** Exactly one of MLflow's forms. @throws RequestError (400) */
export function jsonRows(value: unknown, contract: Contract, signature?: Signature): Rows {
  if (!isRecord(value)) throw badRequest(`the body is an object with one of ${FORMS.join(', ')}, not ${shown(value)}`);
  const found = FORMS.filter((form) => Object.hasOwn(value, form));
  if (found.length !== 1) {
    throw badRequest(
      `the body has one of ${FORMS.join(', ')}; this one has ${found.length === 0 ? 'none' : found.join(' and ')}`,
    );
  }
  const form = found[0]!;
  const data = value[form];
  if (form === 'dataframe_split') return splitRows(data, contract);
  if (form === 'inputs' && isRecord(data)) {
    // One row may stand without lists.
    const single = Object.values(data).every((item) => !Array.isArray(item));
    return single ? listOf([data], contract) : columnRows(data);
  }
  if (wantsMatrix(signature) && Array.isArray(data) && data.length > 0 && !data.some((row) => typeof row === 'object'))
    throw badRequest(`${form} is a list of rows, and this is one of values`);
  return listOf(data, contract);
}

/** Columns are found by name: those that the model was not fitted with are left away, and a column without a name is refused. */
function named(rows: Rows, contract: Contract): Rows {
  if (rows.kind !== 'matrix' || contract.form !== 'table' || rows.cols === contract.width) return rows;
  throw badRequest(`rows have ${rows.cols} values and no names; the model takes ${contract.width} columns`);
}

/** What MLflow 1 called `format=pandas-split` and `pandas-records`: the body is the table itself. */
function oldRows(value: unknown, format: string, contract: Contract): Rows {
  if (format === 'pandas-split') return splitRows(value, contract);
  if (format === 'pandas-records') return listOf(value, contract);
  throw new RequestError(415, `the format ${format.slice(0, 40)} is none of pandas-split and pandas-records`);
}

interface Read {
  readonly rows: Rows;
  /** MLflow 1 answered with the bare list. */
  readonly bare: boolean;
}

async function rowsOf(call: Call, { contract, signature }: ServedModel): Promise<Read> {
  const type = mediaType(call.request);
  const parameters = mediaParameters(call.request);
  const charset = parameters.get('charset');
  if (charset !== undefined && charset.toLowerCase().replace('-', '') !== 'utf8') {
    throw new RequestError(415, `the charset is utf-8, not ${charset.slice(0, 40)}`);
  }
  if (type === 'application/vnd.apache.parquet') {
    const { readParquetBytes } = await import('../../../table/parquet.js');
    const bytes = await call.body();
    const { columns, data } = await readParquetBytes(bytes).catch((error: unknown) => {
      // A body that is damaged, and no model of this server.
      throw error instanceof FormatError ? badRequest(error.message, { cause: error }) : error;
    });
    const values = columns.map((name) => data.get(name)!);
    return { rows: tableRows(columns, values), bare: false };
  }
  const text = textOf(await call.body());
  if (type === 'text/csv') {
    const header = call.serving.settings.platform !== 'sagemaker' && !saysNoHeader(call.request);
    return { rows: await csvRows(text, contract, header), bare: false };
  }
  const jsonTypes = ['application/json', 'application/jsonlines', ''];
  if (!jsonTypes.includes(type)) {
    throw new RequestError(
      415,
      `the content type is application/json, text/csv or application/vnd.apache.parquet, not ${type.slice(0, 60)}`,
    );
  }
  const format = parameters.get('format');
  if (format !== undefined) return { rows: oldRows(parseJson(text), format, contract), bare: true };
  const value = parseJson(text);
  const rows = jsonRows(value, contract, signature);
  checkParams((value as Record<string, unknown>)['params'], signature);
  return { rows, bare: false };
}

function csvAnswer(values: unknown): Answer {
  const lines = (values as unknown[]).map((row) => (Array.isArray(row) ? row.map(cell).join(',') : cell(row)));
  return answerOf(`${lines.join('\n')}\n`, { 'content-type': 'text/csv; charset=utf-8' });
}

function cell(value: unknown): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export async function invocations(call: Call): Promise<Answer> {
  const { platform } = call.serving.settings;
  const target =
    platform === 'sagemaker' ? (call.request.headers.get('x-amzn-sagemaker-target-model') ?? undefined) : undefined;
  const served = modelOf(call, call.optional('model') ?? target ?? call.query('model'));
  const { rows, bare } = await rowsOf(call, served);
  const outputs = singleOutput(served, askedOutputs(call));
  const found = await infer(call, served, named(enforced(rows, served.signature), served.contract), outputs, true);
  if (wantsCsv(call.request)) {
    const { nested } = await import('../../inference/results.js');
    return csvAnswer(nested(found.outputs[0]!));
  }
  const text = await predictionsText(found);
  return jsonAnswer(bare ? JSON.stringify((JSON.parse(text) as { predictions: unknown }).predictions) : text);
}

const CODES: Readonly<Record<number, string>> = {
  404: 'RESOURCE_DOES_NOT_EXIST',
  429: 'REQUEST_LIMIT_EXCEEDED',
  500: 'INTERNAL_ERROR',
  501: 'NOT_IMPLEMENTED',
  503: 'TEMPORARILY_UNAVAILABLE',
};

function health({ serving }: Call): Answer {
  const { ready, reasons } = serving.readiness();
  if (!ready) throw new RequestError(503, `not ready: ${reasons.join('; ')}`, { retryAfter: 5 });
  return jsonAnswer('\n');
}

export const mlflow: Protocol = {
  name: 'mlflow',
  prefixes: ['/invocations', '/ping', '/health', '/version'],
  routes: [
    { method: 'GET', path: '/ping', quiet: true, handle: health },
    { method: 'GET', path: '/health', quiet: true, handle: health },
    {
      method: 'GET',
      path: '/version',
      handle: () => answerOf(VERSION, { 'content-type': 'text/plain' }),
    },
    { method: 'POST', path: '/invocations', handle: invocations },
    { method: 'POST', path: '/models/:model/invocations', handle: invocations },
  ],
  error: (error, message) => json({ error_code: CODES[error.status] ?? 'BAD_REQUEST', message }, error.status),
};
