export function bare(value: unknown): unknown;
