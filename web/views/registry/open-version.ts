/** A version of the registry, or a model of the server, in the page as any other file. */
import { openFile } from '../../state/files.js';
import { fileOf } from '../../state/registry.js';
import { go } from '../../state/route.js';

/** @throws Refused */
export async function openVersion(reference: string): Promise<void> {
  const { id } = openFile({ name: `${reference.replace('@', '-')}.model`, source: await fileOf({ ref: reference }) });
  go('overview', { file: id });
}

/** @throws Refused */
export async function openServed(name: string, version: string | null): Promise<void> {
  const source = await fileOf({ model: name, ...(version === null ? {} : { version }) });
  const { id } = openFile({ name: version === null ? name : `${name}-${version}`, source });
  go('overview', { file: id });
}
