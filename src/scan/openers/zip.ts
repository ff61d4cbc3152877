/** Opens ZIP archives: PyTorch's, numpy's, those of skops, and whatever else holds files that Python loads. */
import { BrineError } from '../../core/errors.js';
import { Judge } from '../judge.js';
import type { Exploration, Place } from './exploration.js';
import { archiveKind } from '../containers/foreign.js';
import { MAX_MEMBERS, memberPath, openPart } from './part.js';
import { LIE, UNREAD } from '../containers/reasons.js';
import { scanSkops } from '../containers/skops.js';
import { openMember, readZip, type ZipMember } from '../containers/zip.js';

/** What of a member's name decides how it is read. */
const MEMBER_KIND = /(?:\.[a-z0-9]{1,8}|(?:^|\/)data\/\d+)$/i;

export async function openZip(exploration: Exploration, place: Place): Promise<void> {
  const { found } = exploration;
  const { bytes, path } = place;
  found.saw('zip');
  const zip = readZip(bytes);
  for (const { rule, message, offset } of zip.lies) found.add('suspicious', rule, path, offset, message, LIE);
  if (zip.fault !== undefined) found.add('error', 'cannot-be-unpacked', path, 0, zip.fault, UNREAD);
  const skops = zip.members.some(({ name }) => name === 'schema.json');
  const judged = skops ? await openSkops(exploration, place) : undefined;
  const kind = archiveKind(zip.members.map((member) => member.name));
  if (kind !== undefined) found.foreign(kind, path);
  const torch = zip.members.some((member) => /(?:^|\/)data\.pkl$/.test(member.name));
  let count = 0;
  const seen = new Set<string>();
  for (const member of zip.members) {
    // Members that share their bytes are one part under several names.
    const part = `${member.offset} ${member.packed.length} ${member.method} ${MEMBER_KIND.exec(member.name)?.[0].toLowerCase() ?? ''}`;
    if (seen.has(part)) continue;
    seen.add(part);
    if (++count > MAX_MEMBERS) {
      const message = `more than ${MAX_MEMBERS} members in an archive`;
      found.add('error', 'over-a-limit', path, member.offset, message, UNREAD);
      return;
    }
    if (judged?.(member.name) !== true) await openZipMember(exploration, place, member, torch);
  }
}

async function openZipMember(
  exploration: Exploration,
  { path, layer }: Place,
  member: ZipMember,
  torch: boolean,
): Promise<void> {
  const { context, allowance, found } = exploration;
  const name = memberPath(path, member.name);
  if (/(?:^|\/)code\/.*\.py$/.test(member.name)) {
    found.add('suspicious', 'holds-code', name, member.offset, 'the archive holds a program (TorchScript)', {
      effect: 'run a program that comes with the weights, inside of PyTorch',
      why: 'Weights need no program; who uses it must trust whoever wrote it.',
    });
    return;
  }
  // The storages of PyTorch are bare numbers.
  if (torch && /(?:^|\/)data\/\d+$/.test(member.name)) return;
  let contents: Uint8Array;
  try {
    const opened = await allowance.unpack((limits) => openMember(member, context.inflate, limits, context.codecs));
    contents = opened.bytes;
    if (opened.lie !== undefined) found.add('suspicious', 'wrong-checksum', name, member.offset, opened.lie, LIE);
  } catch (error) {
    if (!(error instanceof BrineError)) throw error;
    found.add('error', 'cannot-be-unpacked', name, member.offset, error.message, UNREAD);
    return;
  }
  if (contents.length > 0) await openPart(exploration, { bytes: contents, path: name, layer }, torch);
}

/** Gives what tells the members that the judge has seen with the graph. */
async function openSkops(
  exploration: Exploration,
  { bytes, path, layer }: Place,
): Promise<(member: string) => boolean> {
  const { context, limits, found } = exploration;
  found.saw('skops');
  const name = memberPath(path, 'schema.json');
  const { file, findings, names } = scanSkops(bytes, limits);
  for (const { rule, severity, message, effect, why } of findings) {
    found.add(severity, rule, name, 0, message, { effect, why });
  }
  if (file === undefined) {
    const judge = new Judge(context.policy, name);
    for (const [module, global] of names) judge.named(module, global, 0, true);
    found.take({ findings: judge.findings(), globals: judge.globals(), pickles: 0 });
    return (member) => member === 'schema.json';
  }
  const result = exploration.scan(file.pickle, name);
  // The pickle is our own writing of the schema.
  found.take({ ...result, pickles: 0 });
  await exploration.embedded(result.embedded, layer);
  const unnamed = new Set(file.unnamed);
  return (member) => member === 'schema.json' || !unnamed.has(member);
}
