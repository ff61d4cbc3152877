/** A family of models: which it knows, and how it draws them. Each file of this folder exports one as `family`. */
import type { ComponentType } from 'preact';
import type { ModelDescription } from 'brine';
import type { At } from '../worker/files.js';

export interface FamilyProps {
  readonly at: At;
  /** The part that is drawn, and the model that it belongs to. */
  readonly model: ModelDescription;
  readonly whole: ModelDescription;
}

export interface Family {
  readonly id: string;
  /** Where it stands among others that match: small first. */
  readonly order: number;
  matches(model: ModelDescription): boolean;
  readonly component: ComponentType<FamilyProps>;
}

/** The shape of a fitted attribute; undefined where the model has none of this name. */
export const shapeOf = (model: ModelDescription, name: string): readonly number[] | undefined =>
  model.attributes.find((attribute) => attribute.name === name)?.shape ?? undefined;
