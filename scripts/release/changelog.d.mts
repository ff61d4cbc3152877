export function releasedChangelog(text: string, version: string, date: Date): string;
