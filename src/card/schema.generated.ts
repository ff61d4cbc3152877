// Made by npm run schemas, of the schema of cards.
export const SCHEMA: Readonly<Record<string, unknown>> = { $ref: '#/$defs/brine~1model-card~1v1' };
export const DEFINITIONS: Readonly<Record<string, unknown>> = {
  'brine/model-card/v1': {
    type: 'object',
    properties: {
      schema: { type: 'string', const: 'brine/model-card/v1' },
      at: { type: 'string' },
      name: { type: 'string' },
      version: { type: 'string' },
      description: { type: 'string' },
      created: {
        type: 'string',
        format: 'date-time',
        pattern:
          '^(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))T(?:(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?(?:Z))$',
      },
      author: { type: 'string' },
      code: {
        anyOf: [
          {
            type: 'object',
            properties: {
              commit: { type: 'string' },
              branch: { type: ['string', 'null'] },
              dirty: { type: 'boolean' },
              remote: { type: ['string', 'null'] },
            },
            required: ['commit', 'branch', 'dirty', 'remote'],
            additionalProperties: false,
          },
          { type: 'null' },
        ],
      },
      sources: {
        type: 'object',
        properties: {
          sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
          files: {
            type: 'array',
            items: {
              type: 'object',
              properties: { path: { type: 'string' }, sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
              required: ['path', 'sha256'],
              additionalProperties: false,
            },
          },
        },
        required: ['sha256', 'files'],
        additionalProperties: false,
      },
      producer: {
        type: 'object',
        properties: {
          class: { type: 'string' },
          format: { type: 'string' },
          protocol: { type: 'string' },
          compression: { type: ['string', 'null'] },
          python: { type: ['string', 'null'] },
          sklearn: { type: 'array', items: { type: 'string' } },
          numpy: { type: ['string', 'null'] },
          joblib: { type: ['string', 'null'] },
          brine: { type: 'string' },
        },
        required: ['class', 'format', 'protocol', 'compression', 'python', 'sklearn', 'numpy', 'joblib', 'brine'],
        additionalProperties: false,
      },
      training: {
        type: 'object',
        properties: {
          sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
          rows: { type: 'integer' },
          notes: { type: 'string' },
        },
        additionalProperties: false,
      },
      input: {
        type: 'object',
        properties: {
          form: { type: 'string', enum: ['array', 'table', 'text', 'unknown'] },
          width: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
          features: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                name: { type: 'string' },
                dtype: { type: 'string' },
                categories: { type: 'array', items: { type: ['string', 'number', 'boolean', 'null'] } },
                nullable: { type: 'boolean' },
              },
              required: ['name', 'dtype'],
              additionalProperties: false,
            },
          },
        },
        required: ['form', 'width', 'features'],
        additionalProperties: false,
      },
      outputs: {
        type: 'object',
        properties: {
          classes: { type: 'array', items: { type: ['string', 'number', 'boolean', 'null'] } },
          methods: {
            type: 'object',
            propertyNames: { type: 'string' },
            additionalProperties: {
              type: 'object',
              properties: {
                dtype: { type: 'string' },
                shape: { type: 'array', items: { anyOf: [{ type: 'integer' }, { type: 'null' }] } },
              },
              required: ['dtype', 'shape'],
              additionalProperties: false,
            },
          },
        },
        required: ['methods'],
        additionalProperties: false,
      },
      mlflow: {
        type: 'object',
        properties: {
          version: { type: ['string', 'null'] },
          flavor: { type: 'string' },
          flavorVersion: { type: ['string', 'null'] },
          python: { type: ['string', 'null'] },
          run: { type: ['string', 'null'] },
          inputs: {
            anyOf: [
              {
                type: 'array',
                items: {
                  type: 'object',
                  properties: {
                    name: { type: ['string', 'null'] },
                    type: { type: 'string' },
                    required: { type: 'boolean' },
                    shape: { anyOf: [{ type: 'array', items: { type: 'integer' } }, { type: 'null' }] },
                  },
                  required: ['name', 'type', 'required', 'shape'],
                  additionalProperties: false,
                },
              },
              { type: 'null' },
            ],
          },
          outputs: {
            anyOf: [
              {
                type: 'array',
                items: {
                  type: 'object',
                  properties: {
                    name: { type: ['string', 'null'] },
                    type: { type: 'string' },
                    required: { type: 'boolean' },
                    shape: { anyOf: [{ type: 'array', items: { type: 'integer' } }, { type: 'null' }] },
                  },
                  required: ['name', 'type', 'required', 'shape'],
                  additionalProperties: false,
                },
              },
              { type: 'null' },
            ],
          },
        },
        required: ['version', 'flavor', 'flavorVersion', 'python', 'run', 'inputs', 'outputs'],
        additionalProperties: false,
      },
      params: { type: 'object', propertyNames: { type: 'string' }, additionalProperties: {} },
      metrics: { type: 'object', propertyNames: { type: 'string' }, additionalProperties: { type: 'number' } },
      golden: {
        anyOf: [
          {
            type: 'object',
            properties: {
              source: { type: 'string', enum: ['given', 'generated'] },
              input: { $ref: '#/$defs/__schema0' },
              outputs: {
                type: 'object',
                propertyNames: { type: 'string' },
                additionalProperties: { $ref: '#/$defs/__schema0' },
              },
            },
            required: ['source', 'input', 'outputs'],
            additionalProperties: false,
          },
          { type: 'null' },
        ],
      },
      history: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            at: {
              type: 'string',
              format: 'date-time',
              pattern:
                '^(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))T(?:(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?(?:Z))$',
            },
            action: { type: 'string', const: 'migrate' },
            from: {
              type: 'object',
              properties: {
                file: { type: 'string' },
                sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
                sklearn: { type: ['string', 'null'] },
              },
              required: ['file', 'sha256', 'sklearn'],
              additionalProperties: false,
            },
            to: { type: 'object', propertyNames: { type: 'string' }, additionalProperties: { type: 'string' } },
          },
          required: ['at', 'action', 'from', 'to'],
          additionalProperties: false,
        },
      },
      file: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          bytes: { type: 'integer' },
          sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
        },
        required: ['name', 'bytes', 'sha256'],
        additionalProperties: false,
      },
      identity: { type: 'string', pattern: '^graph\\d+:sha256:[0-9a-f]{64}$' },
      preflight: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            check: { type: 'string' },
            status: { type: 'string', enum: ['ok', 'warning', 'error', 'overridden', 'unknown'] },
            message: { type: 'string' },
          },
          required: ['check', 'status', 'message'],
          additionalProperties: false,
        },
      },
      verification: {
        anyOf: [
          {
            type: 'object',
            properties: {
              at: {
                type: 'string',
                format: 'date-time',
                pattern:
                  '^(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))T(?:(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?(?:Z))$',
              },
              graph: { type: 'boolean' },
              predictions: {
                type: 'array',
                items: {
                  type: 'object',
                  properties: {
                    method: { type: 'string' },
                    rows: { type: 'integer' },
                    largestAbsolute: { type: 'number' },
                    largestRelative: { type: 'number' },
                    ok: { type: 'boolean' },
                  },
                  required: ['method', 'rows', 'largestAbsolute', 'largestRelative', 'ok'],
                  additionalProperties: false,
                },
              },
            },
            required: ['at', 'graph', 'predictions'],
            additionalProperties: false,
          },
          { type: 'null' },
        ],
      },
      signature: {
        anyOf: [
          { type: 'object', properties: { file: { type: 'string' } }, required: ['file'], additionalProperties: false },
          { type: 'null' },
        ],
      },
    },
    required: [
      'schema',
      'created',
      'code',
      'producer',
      'input',
      'outputs',
      'params',
      'metrics',
      'golden',
      'file',
      'identity',
      'preflight',
      'verification',
      'signature',
    ],
    additionalProperties: false,
  },
  __schema0: {
    oneOf: [
      {
        type: 'object',
        properties: {
          kind: { type: 'string', const: 'dense' },
          dtype: { type: 'string' },
          shape: { type: 'array', items: { type: 'integer', minimum: 0 } },
          data: { type: 'array', items: { type: ['string', 'number', 'boolean', 'null'] } },
        },
        required: ['kind', 'dtype', 'shape', 'data'],
        additionalProperties: false,
      },
      {
        type: 'object',
        properties: {
          kind: { type: 'string', const: 'table' },
          columns: { type: 'array', items: { type: 'string' } },
          data: {
            type: 'object',
            propertyNames: { type: 'string' },
            additionalProperties: { type: 'array', items: { type: ['string', 'number', 'boolean', 'null'] } },
          },
        },
        required: ['kind', 'columns', 'data'],
        additionalProperties: false,
      },
      {
        type: 'object',
        properties: { kind: { type: 'string', const: 'strings' }, data: { type: 'array', items: { type: 'string' } } },
        required: ['kind', 'data'],
        additionalProperties: false,
      },
      {
        type: 'object',
        properties: {
          kind: { type: 'string', const: 'sparse' },
          dtype: { type: 'string' },
          shape: { type: 'array', items: { type: 'integer', minimum: 0 } },
          indptr: { type: 'array', items: { type: 'integer' } },
          indices: { type: 'array', items: { type: 'integer' } },
          data: { type: 'array', items: { type: ['string', 'number', 'boolean', 'null'] } },
        },
        required: ['kind', 'dtype', 'shape', 'indptr', 'indices', 'data'],
        additionalProperties: false,
      },
      {
        type: 'object',
        properties: {
          kind: { type: 'string', const: 'list' },
          items: { type: 'array', items: { $ref: '#/$defs/__schema0' } },
        },
        required: ['kind', 'items'],
        additionalProperties: false,
      },
    ],
  },
};
