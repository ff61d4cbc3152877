export const GROUPS: readonly (readonly [title: string, pages: readonly string[]])[];
