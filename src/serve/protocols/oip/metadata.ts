/** What the Open Inference Protocol says of servers and models. */
import { VERSION } from '../../../core/version.js';
import type { Catalog } from '../../models/catalog.js';
import type { Contract, Field } from '../../models/contract.js';
import type { ServedModel } from '../../models/served.js';

export interface TensorMetadata {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
}

export interface ModelMetadata {
  readonly name: string;
  readonly versions?: readonly string[];
  readonly platform: string;
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
  readonly properties?: Readonly<Record<string, string>>;
}

/** Extensions that are served, by the names that Triton and the specification give them. */
export const EXTENSIONS = [
  'binary_tensor_data',
  'classification',
  'model_repository',
  'model_repository(unload_dependents)',
  'statistics',
];

export function serverMetadata(name: string): { name: string; version: string; extensions: readonly string[] } {
  return { name, version: VERSION, extensions: EXTENSIONS };
}

const tensorOf = ({ name, datatype }: Field): TensorMetadata => ({ name, datatype, shape: [-1, 1] });

/** A tensor for each column where they have names, otherwise one matrix, or one column of texts. */
export function inputsOf(contract: Contract): TensorMetadata[] {
  if (contract.form === 'text') return [{ name: 'text', datatype: 'BYTES', shape: [-1, 1] }];
  if (contract.form === 'table') return contract.fields.map(tensorOf);
  const datatype = contract.numeric ? 'FP64' : 'BYTES';
  return [{ name: 'input-0', datatype, shape: [-1, contract.width ?? -1] }];
}

export function outputsOf(contract: Contract): TensorMetadata[] {
  return contract.usual.flatMap((name) => {
    const found = contract.outputs.find((output) => output.name === name);
    return found === undefined ? [] : [{ name, datatype: found.datatype, shape: [-1, ...found.shape] }];
  });
}

/** The library whose release trained the model, as the platform. */
export function platformOf({ model }: ServedModel): string {
  const library = model.className.split('.', 1)[0] ?? '';
  return `${library || 'python'}_brine`;
}

export function modelMetadata(served: ServedModel, catalog: Pick<Catalog, 'versions'>): ModelMetadata {
  const { contract, model, version } = served;
  const { classes } = contract;
  const properties: Record<string, string> = {
    class: model.className,
    outputs: [...contract.outputs.map(({ name }) => name), ...(classes === undefined ? [] : ['classes'])].join(','),
    ...(model.sklearnVersion === undefined ? {} : { sklearn: model.sklearnVersion }),
    ...(classes === undefined
      ? {}
      : { classes: JSON.stringify(classes.map((label) => (typeof label === 'bigint' ? String(label) : label))) }),
  };
  return {
    name: served.name,
    ...(version === undefined ? {} : { versions: catalog.versions(served.name) }),
    platform: platformOf(served),
    inputs: inputsOf(contract),
    outputs: outputsOf(contract),
    properties,
  };
}
