export interface Bundle {
  readonly name: string;
  readonly entry: string;
  readonly files: readonly string[];
  readonly limit: number;
}
export const BUNDLES: readonly Bundle[];
export function bundleSize(bundle: Bundle): Promise<number>;
export interface Page {
  readonly name: string;
  readonly file: string;
  readonly limit: number;
}
export const PAGES: readonly Page[];
export function pageSize(page: Page): Promise<number>;
export interface Prediction {
  readonly name: string;
  readonly model: string;
  readonly columns: number;
  readonly limit: number;
}
export const PREDICTIONS: readonly Prediction[];
export function predictionSize(page: Prediction): Promise<number>;
