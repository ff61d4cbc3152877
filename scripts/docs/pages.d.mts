export function pagesOf(root: string): Map<string, string>;
export function writePages(
  root: string,
  to: string,
  missing: (page: string, target: string) => void,
): Map<string, string>;
export function withLinks(text: string, place: (target: string) => string): string;
