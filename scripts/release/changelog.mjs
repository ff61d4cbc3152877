/** The section of what is not released becomes that of a version, and a new one stands before it. */
export function releasedChangelog(text, version, date) {
  const heading = /^## .*\(unreleased\)$/m.exec(text);
  if (heading === null) throw new Error('CHANGELOG.md has no section that ends with (unreleased)');
  const rest = text.slice(heading.index + heading[0].length);
  const end = /^## /m.exec(rest)?.index ?? rest.length;
  const entries = rest.slice(0, end).trim();
  if (!/^- /m.test(entries)) throw new Error('CHANGELOG.md has nothing that is not released');
  const day = date.toISOString().slice(0, 10);
  return `${text.slice(0, heading.index)}## Next (unreleased)\n\n## ${version} (${day})\n\n${entries}\n${end === rest.length ? '' : `\n${rest.slice(end)}`}`;
}
