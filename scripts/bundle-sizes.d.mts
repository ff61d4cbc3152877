export interface Bundle {
  readonly name: string;
  readonly entry: string;
  readonly files: readonly string[];
  readonly limit: number;
}
export const BUNDLES: readonly Bundle[];
export function bundleSize(bundle: Bundle): Promise<number>;
