/** The views of a file: an entry each. A view is loaded when it is first looked at. */
import type { ComponentType } from 'preact';
import type { ModelDescription } from 'brine';
import type { FileState } from '../state/files.js';

export interface View {
  readonly id: string;
  readonly title: string;
  /** True where the view has something to show. */
  suits(file: FileState, model: ModelDescription | undefined): boolean;
  load(): Promise<ComponentType>;
}

/** Models that can be asked. */
const answers = ({ opened }: FileState, model: ModelDescription | undefined): boolean =>
  opened?.inert === null &&
  (model?.methods ?? []).some((method) => /^(?:predict|transform|score_samples)$/.test(method));

const isModel = (_: FileState, model: ModelDescription | undefined): boolean => model !== undefined;

export const VIEWS: readonly View[] = [
  {
    id: 'overview',
    title: 'Overview',
    suits: () => true,
    load: async () => (await import('./overview.js')).Overview,
  },
  {
    id: 'pipeline',
    title: 'Pipeline',
    suits: isModel,
    load: async () => (await import('./pipeline/pipeline.js')).PipelineView,
  },
  {
    id: 'model',
    title: 'Model',
    suits: isModel,
    load: async () => (await import('./model.js')).ModelView,
  },
  {
    id: 'try',
    title: 'Try it',
    suits: answers,
    load: async () => (await import('./try/try.js')).Try,
  },
  {
    id: 'table',
    title: 'Table',
    suits: answers,
    load: async () => (await import('./table/table.js')).TableView,
  },
  {
    id: 'compare',
    title: 'Compare',
    suits: isModel,
    load: async () => (await import('./compare/compare.js')).Compare,
  },
  {
    id: 'save',
    title: 'Take away',
    suits: () => true,
    load: async () => (await import('./save.js')).Save,
  },
];
