/**
 * The gRPC service of the Open Inference Protocol as data: names, numbers and types of fields, as the specification gives them, with the
 * repository and statistics extensions. schemas/open-inference.proto says the same for people and their compilers.
 */

interface FieldJson {
  readonly type: string;
  readonly id: number;
  readonly rule?: 'repeated';
  readonly keyType?: string;
}

export interface MessageJson {
  readonly fields: Readonly<Record<string, FieldJson>>;
  readonly oneofs?: Readonly<Record<string, { readonly oneof: readonly string[] }>>;
  readonly nested?: Readonly<Record<string, MessageJson>>;
}

/** `string name=1`, `repeated int64 shape=3`, `map<string,X> parameters=4`, with commas between. */
function fields(text: string): Record<string, FieldJson> {
  const found: Record<string, FieldJson> = {};
  for (const part of text.split(/,(?![^<]*>)/).map((one) => one.trim())) {
    if (part === '') continue;
    const [, repeated, type, name, id] = /^(repeated )?(\S+) (\w+)=(\d+)$/.exec(part)!;
    const map = /^map<(\w+),(\w+)>$/.exec(type!);
    found[name!] =
      map === null
        ? { type: type!, id: Number(id), ...(repeated === undefined ? {} : { rule: 'repeated' }) }
        : { keyType: map[1]!, type: map[2]!, id: Number(id) };
  }
  return found;
}

const message = (text: string, nested?: Record<string, MessageJson>): MessageJson => ({
  fields: fields(text),
  ...(nested === undefined ? {} : { nested }),
});

const TENSOR_METADATA = message('string name=1, string datatype=2, repeated int64 shape=3');
const INPUT_TENSOR =
  'string name=1, string datatype=2, repeated int64 shape=3, map<string,InferParameter> parameters=4, InferTensorContents contents=5';
const MODEL = 'string name=1, string version=2';
const CHOICES =
  'bool bool_param=1, int64 int64_param=2, string string_param=3, double double_param=4, uint64 uint64_param=5';

const choice = (text: string): MessageJson => {
  const found = fields(text);
  return { fields: found, oneofs: { parameter_choice: { oneof: Object.keys(found) } } };
};

const DURATIONS =
  'StatisticDuration success=1, StatisticDuration fail=2, StatisticDuration queue=3, StatisticDuration compute_input=4, StatisticDuration compute_infer=5, StatisticDuration compute_output=6, StatisticDuration cache_hit=7, StatisticDuration cache_miss=8';

const MESSAGES: Readonly<Record<string, MessageJson>> = {
  ServerLiveRequest: message(''),
  ServerLiveResponse: message('bool live=1'),
  ServerReadyRequest: message(''),
  ServerReadyResponse: message('bool ready=1'),
  ModelReadyRequest: message(MODEL),
  ModelReadyResponse: message('bool ready=1'),
  ServerMetadataRequest: message(''),
  ServerMetadataResponse: message('string name=1, string version=2, repeated string extensions=3'),
  ModelMetadataRequest: message(MODEL),
  ModelMetadataResponse: message(
    'string name=1, repeated string versions=2, string platform=3, repeated TensorMetadata inputs=4, repeated TensorMetadata outputs=5, map<string,string> properties=6',
    { TensorMetadata: TENSOR_METADATA },
  ),
  InferParameter: choice(CHOICES),
  InferTensorContents: message(
    'repeated bool bool_contents=1, repeated int32 int_contents=2, repeated int64 int64_contents=3, repeated uint32 uint_contents=4, repeated uint64 uint64_contents=5, repeated float fp32_contents=6, repeated double fp64_contents=7, repeated bytes bytes_contents=8',
  ),
  ModelInferRequest: message(
    'string model_name=1, string model_version=2, string id=3, map<string,InferParameter> parameters=4, repeated InferInputTensor inputs=5, repeated InferRequestedOutputTensor outputs=6, repeated bytes raw_input_contents=7',
    {
      InferInputTensor: message(INPUT_TENSOR),
      InferRequestedOutputTensor: message('string name=1, map<string,InferParameter> parameters=2'),
    },
  ),
  ModelInferResponse: message(
    'string model_name=1, string model_version=2, string id=3, map<string,InferParameter> parameters=4, repeated InferOutputTensor outputs=5, repeated bytes raw_output_contents=6',
    { InferOutputTensor: message(INPUT_TENSOR) },
  ),
  ModelRepositoryParameter: choice(
    'bool bool_param=1, int64 int64_param=2, string string_param=3, bytes bytes_param=4',
  ),
  RepositoryIndexRequest: message('string repository_name=1, bool ready=2'),
  RepositoryIndexResponse: message('repeated ModelIndex models=1', {
    ModelIndex: message('string name=1, string version=2, string state=3, string reason=4'),
  }),
  RepositoryModelLoadRequest: message(
    'string repository_name=1, string model_name=2, map<string,ModelRepositoryParameter> parameters=3',
  ),
  RepositoryModelLoadResponse: message(''),
  RepositoryModelUnloadRequest: message(
    'string repository_name=1, string model_name=2, map<string,ModelRepositoryParameter> parameters=3',
  ),
  RepositoryModelUnloadResponse: message(''),
  StatisticDuration: message('uint64 count=1, uint64 ns=2'),
  InferStatistics: message(DURATIONS),
  InferBatchStatistics: message(
    'uint64 batch_size=1, StatisticDuration compute_input=2, StatisticDuration compute_infer=3, StatisticDuration compute_output=4',
  ),
  MemoryUsage: message('string type=1, int64 id=2, uint64 byte_size=3'),
  ModelStatistics: message(
    'string name=1, string version=2, uint64 last_inference=3, uint64 inference_count=4, uint64 execution_count=5, InferStatistics inference_stats=6, repeated InferBatchStatistics batch_stats=7, repeated MemoryUsage memory_usage=8',
  ),
  ModelStatisticsRequest: message(MODEL),
  ModelStatisticsResponse: message('repeated ModelStatistics model_stats=1'),
};

export const METHODS = [
  'ServerLive',
  'ServerReady',
  'ModelReady',
  'ServerMetadata',
  'ModelMetadata',
  'ModelInfer',
  'RepositoryIndex',
  'RepositoryModelLoad',
  'RepositoryModelUnload',
  'ModelStatistics',
] as const;

export type Method = (typeof METHODS)[number];

const SERVICE = {
  methods: Object.fromEntries(
    METHODS.map((name) => [name, { requestType: `${name}Request`, responseType: `${name}Response` }]),
  ),
};

/** `grpc.health.v1`, for probes. */
const HEALTH = {
  HealthCheckRequest: message('string service=1'),
  HealthCheckResponse: {
    fields: { status: { type: 'ServingStatus', id: 1 } },
    nested: { ServingStatus: { values: { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } } },
  },
  Health: {
    methods: { Check: { requestType: 'HealthCheckRequest', responseType: 'HealthCheckResponse' } },
  },
};

/** As protobuf.js writes descriptors; new for each reader, which may change it. */
export const descriptor = (): object =>
  structuredClone({
    options: { syntax: 'proto3' },
    nested: {
      inference: { nested: { ...MESSAGES, GRPCInferenceService: SERVICE } },
      grpc: { nested: { health: { nested: { v1: { nested: HEALTH } } } } },
    },
  });

/** The same as the text of a .proto file, without the health service. */
export function protoText(): string {
  const lines = ['syntax = "proto3";', '', 'package inference;', '', 'service GRPCInferenceService {'];
  for (const name of METHODS) lines.push(`  rpc ${name}(${name}Request) returns (${name}Response) {}`);
  lines.push('}', '');
  const write = (name: string, { fields: own, oneofs, nested }: MessageJson, indent: string): void => {
    lines.push(`${indent}message ${name} {`);
    for (const [inner, json] of Object.entries(nested ?? {})) write(inner, json, `${indent}  `);
    const chosen = Object.entries(oneofs ?? {});
    for (const [one] of chosen) lines.push(`${indent}  oneof ${one} {`);
    const deep = chosen.length === 0 ? `${indent}  ` : `${indent}    `;
    for (const [field, { type, id, rule, keyType }] of Object.entries(own)) {
      const shown =
        keyType === undefined ? `${rule === undefined ? '' : 'repeated '}${type}` : `map<${keyType}, ${type}>`;
      lines.push(`${deep}${shown} ${field} = ${id};`);
    }
    for (const _ of chosen) lines.push(`${indent}  }`);
    lines.push(`${indent}}`);
    if (indent === '') lines.push('');
  };
  for (const [name, json] of Object.entries(MESSAGES)) write(name, json, '');
  return lines.join('\n');
}
