/** A time as the registry keeps it, to the minute, in UTC. */
export const when = (at: string): string => (at === '' ? '' : at.slice(0, 16).replace('T', ' '));
