/** What somebody meant by a name that does not exist. */

/** Letters to put in, take out, change or swap (optimal string alignment), up to `most`; more is `most + 1`. */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + changed);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return Math.min(row[b.length]!, most + 1);
}

/** The closest of the names, where one is close; upper and lower case are the same. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  // A third of the letters may be wrong, and never many.
  const most = Math.min(4, Math.max(1, Math.floor(name.length / 3)));
  let best: string | undefined;
  let least = most + 1;
  for (const each of names) {
    const distance = editDistance(name.toLowerCase(), each.toLowerCase(), most);
    if (distance >= least) continue;
    least = distance;
    best = each;
  }
  return best;
}
