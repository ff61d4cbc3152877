/** The page that `brine show` prints about a file. */
import { NdArray } from '../numpy/ndarray.js';
import { asSequence, PyObject } from '../pickle/values/py-values.js';
import { bindEstimator } from '../estimators/bind.js';
import { modelsInside, pathList } from '../estimators/bundles.js';
import { describe, type ModelDescription } from './describe.js';
import { diagram } from './diagram.js';
import { attributesOf, outline, outlineLines } from './outline.js';
import type { FeatureType } from './feature-types.js';
import { graphFacts, sizeText } from './sizes.js';
import { heaviest, type Weight } from './weights.js';

function names(value: unknown): string | undefined {
  const items = value instanceof NdArray && value.ndim === 1 ? value.flat() : asSequence(value);
  if (items === undefined || items.length === 0 || items.some((item) => typeof item === 'object')) return undefined;
  const shown = items.slice(0, 12).map(String).join(', ');
  return items.length > 12 ? `${shown}, … (${items.length})` : shown;
}

/** An attribute of the model, or of the last step of a pipeline, or of its first one. */
function inherited(graph: unknown, attribute: string): unknown {
  let object = graph;
  for (let depth = 0; depth < 20 && object instanceof PyObject; depth++) {
    const state = attributesOf(object);
    const value = state?.get(attribute);
    if (value !== undefined) return value;
    const steps = asSequence(state?.get('steps'));
    const end = attribute === 'classes_' ? steps?.at(-1) : steps?.[0];
    object = asSequence(end)?.[1];
  }
  return undefined;
}

const MAX_SHOWN = 10;
const MAX_CLASSES = 6;
const MAX_NAMES = 12;

const shortNumber = (value: number): string => String(Number(value.toPrecision(4)));

function weightLine(weights: readonly Weight[]): string {
  const shown = heaviest(weights, MAX_SHOWN).map(({ name, value }) => `${name} ${shortNumber(value)}`);
  const more = weights.length > shown.length ? `, … (${weights.length})` : '';
  return shown.join(', ') + more;
}

function partsText(parts: readonly string[]): string {
  const shown = parts.slice(0, MAX_SHOWN).join(', ');
  return parts.length > MAX_SHOWN ? `${shown}, … (${parts.length})` : shown;
}

/** Rows about the model: what it is, can do, and makes of its features. */
function modelRows(model: ModelDescription): [string, string][] {
  const rows: [string, string][] = [['kind', model.kind]];
  if (model.methods.length > 0) rows.push(['methods', model.methods.join(', ')]);
  return rows;
}

/** Numbers that only this class has: what is one value, and a list of coefficients by name. */
function ownLines(summary: object): string[] {
  const single = Object.entries(summary).filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  const text = single.map(([key, value]) => `${key} ${typeof value === 'number' ? shortNumber(value) : String(value)}`);
  const { coefficients } = summary as { coefficients?: unknown };
  const lines = text.length === 0 ? [] : [text.join(', ')];
  if (Array.isArray(coefficients)) lines.push(`coefficients: ${weightLine(coefficients as Weight[])}`);
  return lines;
}

function weightLines(model: ModelDescription): string[] {
  if (model.summary !== null) return ownLines(model.summary);
  if (model.importances !== null) return [`importances: ${weightLine(model.importances)}`];
  if (model.coefficients === null) return [];
  const { coefficients } = model;
  const lines = coefficients.slice(0, MAX_CLASSES).map(({ target, intercept, weights }) => {
    const start = target === null ? 'coefficients' : `coefficients for ${target}`;
    const constant = intercept === null ? '' : `; intercept ${shortNumber(intercept)}`;
    return `${start}: ${weightLine(weights)}${constant}`;
  });
  if (coefficients.length > MAX_CLASSES) lines.push(`… and ${coefficients.length - MAX_CLASSES} more`);
  return lines;
}

export interface FileFacts {
  path: string;
  format: string;
  /** Undefined for files that are no pickle. */
  protocol: string | undefined;
  compression: string | undefined;
  stored: number;
  unpacked: number;
  /** What else is known, by label. */
  more?: readonly (readonly [string, string])[];
  /** What skops has to be told to trust. */
  asks?: readonly string[];
  /** True where arrays do not tell numpy 1: in .skops archives. */
  hidesNumpy?: boolean;
  /** How many pickles stand one after another, where there are several. */
  pickles?: number;
}

/** Breaks a list behind commas; what follows is indented. */
function wrapped(text: string, width: number, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of text.split(/(?<=[,;:]) /)) {
    const start = lines.length === 0 ? '' : ' '.repeat(indent);
    if (line !== '' && start.length + line.length + 1 + part.length > width) {
      lines.push(start + line);
      line = part;
    } else line = line === '' ? part : `${line} ${part}`;
  }
  return [...lines, (lines.length === 0 ? '' : ' '.repeat(indent)) + line];
}

/** Names with what kind of values each takes. */
function featureText({ features: { names: known, types, count } }: ModelDescription): string | undefined {
  if (known === null) return count === null || types === null ? undefined : `${count}, ${kindsOf(types)}`;
  const shown = known.slice(0, MAX_NAMES).map((name, j) => (types?.[j] ? `${name} (${types[j]})` : name));
  return known.length > MAX_NAMES ? `${shown.join(', ')}, … (${known.length})` : shown.join(', ');
}

function kindsOf(types: readonly FeatureType[]): string {
  const kinds = [...new Set(types)];
  return kinds.map((kind) => `${kinds.length > 1 ? `${types.filter((type) => type === kind).length} ` : ''}${kind ?? 'unknown'}`).join(', '); // prettier-ignore
}

/** The models inside of what is none itself, each with its path. */
function bundleRows(graph: unknown): [string, string][] {
  const models = modelsInside(graph);
  return models.length === 0 ? [] : [['models', pathList(models)]];
}

/**
 * The page as lines: what the file is, who wrote it, what stands in it.
 *
 * @param columns Characters of a line of the terminal; what is longer is broken or cut.
 */
export function summaryLines(graph: unknown, file: FileFacts, columns = Infinity): string[] {
  const facts = graphFacts(graph);
  const rows: [string, string][] = [];
  const size =
    file.compression === undefined
      ? sizeText(file.stored)
      : `${file.compression}, ${sizeText(file.stored)} (${sizeText(file.unpacked)} unpacked)`;
  const protocol = file.protocol === undefined ? '' : `, protocol ${file.protocol}`;
  rows.push(
    ['file', `${file.format}${protocol}, ${size}`],
    ...(file.more ?? []).map(([label, text]): [string, string] => [label, text]),
  );
  if (file.pickles !== undefined)
    rows.push(['pickles', `${file.pickles}, one after another; this is the first: --at '#2' shows the next`]);
  const writers = [
    ...(facts.sklearnVersions.length > 0 ? [`scikit-learn ${facts.sklearnVersions.join(' and ')}`] : []),
    ...(facts.numpy2 === undefined || (file.hidesNumpy === true && !facts.numpy2)
      ? []
      : [facts.numpy2 ? 'numpy 2' : 'numpy 1']),
  ];
  if (writers.length > 0) rows.push(['written by', writers.join(', ')]);
  const estimator = graph instanceof PyObject ? bindEstimator(graph) : undefined;
  const model = estimator === undefined ? undefined : describe(estimator);
  if (model !== undefined) rows.push(...modelRows(model));
  if (model === undefined) rows.push(...bundleRows(graph));
  const features =
    (model === undefined ? undefined : featureText(model)) ?? names(inherited(graph, 'feature_names_in_'));
  if (features !== undefined) rows.push(['features', features]);
  const classes = names(inherited(graph, 'classes_')) ?? names(model?.classes);
  if (classes !== undefined) rows.push(['classes', classes]);
  if (facts.arrays > 0) rows.push(['arrays', `${facts.arrays}, ${sizeText(facts.arrayBytes)}`]);
  const memory = (model?.parts ?? []).flatMap(({ name, model: part }) =>
    typeof part === 'string' ? [] : [`${name} ${sizeText(part.sizes.bytes)}`],
  );
  if (memory.length > 1) rows.push(['memory', partsText(memory)]);
  if (facts.trees > 0) rows.push(['trees', `${facts.trees}, ${facts.nodes} nodes`]);
  if (facts.carried.length > 0) rows.push(['carries code', partsText(facts.carried)]);
  if (facts.otherClasses.length > 0) rows.push(['own classes', facts.otherClasses.join(', ')]);
  if (file.asks !== undefined) rows.push(['skops asks', partsText(file.asks)]);
  const width = Math.max(...rows.map(([label]) => label.length));
  const picture = graph instanceof PyObject ? diagram(graph, classes ?? undefined, columns - 2) : undefined;
  const weights = model === undefined ? [] : weightLines(model).flatMap((line) => wrapped(line, columns - 2, 2));
  const blocks = [picture ?? [], outlineLines(outline(graph), columns - 2), weights];
  return [
    file.path,
    ...rows.flatMap(([label, text]) =>
      wrapped(text, columns - width - 4, width + 4).map((line, i) =>
        i === 0 ? `  ${label.padEnd(width)}  ${line}` : line,
      ),
    ),
    ...blocks.flatMap((lines) => (lines.length === 0 ? [] : ['', ...lines.map((line) => `  ${line}`)])),
  ];
}
