/** Opens what a file is packed in, layer by layer, and hands every pickle inside to the judge. */
import { append } from '../append.js';
import type { BoosterFile, Compression } from '../../core/detect.js';
import { detectCompression, detectContainer, isBoosterFile } from '../../core/detect.js';
import { partialOf } from '../../codec/output.js';
import { BrineError, LimitError } from '../../core/errors.js';
import { type Limits, resolveLimits } from '../../core/limits.js';
import type { SidecarKind } from '../../joblib/sidecars.js';
import { Allowance } from './allowance.js';
import type { ExplorerContext } from './context.js';
import { LIE, TWO_FORMATS, UNREAD } from './reasons.js';
import { importsAsPickle } from './as-pickle.js';
import { npyPickleStart } from './npy.js';
import { scanPickles, type StreamOptions } from '../pickles.js';
import { salvage } from '../salvage.js';
import { Judge } from '../judge.js';
import { isTar, readTar } from './tar.js';
import type { Finding, GlobalUse, Severity } from '../types.js';
import { type Foreign, archiveKind, foreignFile } from './foreign.js';
import { memberKind, namedOtherwise } from './members.js';
import { rescue } from './unpack.js';
import { scanSkops } from './skops.js';
import { findZip, openMember, readZip, type ZipMember } from './zip.js';

/** Layers of files in files; real ones have two or three. */
const MAX_LAYERS = 12;
/** Members of an archive that are looked into. */
const MAX_MEMBERS = 20_000;

/** The magic number that these files begin with, as a pickle of protocol 2. */
const TORCH_MAGIC = [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

export class Explorer {
  readonly findings: Finding[] = [];
  readonly globals: GlobalUse[] = [];
  readonly formats: string[] = [];
  pickles = 0;
  readonly #context: ExplorerContext;
  readonly #limits: Limits;
  readonly #allowance: Allowance;

  /** @param stored Bytes of the whole file. */
  constructor(context: ExplorerContext, stored: number) {
    this.#limits = resolveLimits(context.limits);
    this.#allowance = context.allowance ?? new Allowance(stored, this.#limits);
    this.#context = { ...context, allowance: this.#allowance };
  }

  /** Looks at a file, or at a part of one. `path` says where it is. */
  async explore(bytes: Uint8Array, path: string, layer: number): Promise<void> {
    if (layer > MAX_LAYERS) {
      this.#add('error', 'over-a-limit', path, 0, `more than ${MAX_LAYERS} files within files`, UNREAD);
      return;
    }
    if (bytes.length > this.#limits.maxBytes) {
      const { message } = new LimitError('maxBytes', bytes.length, this.#limits.maxBytes);
      this.#add('error', 'over-a-limit', path, 0, message, UNREAD);
      return;
    }
    const compression = detectCompression(bytes);
    if (compression !== undefined) {
      this.#saw(compression);
      await this.#compressed(bytes, compression, path, layer);
      return;
    }
    const container = detectContainer(bytes);
    if (container === 'npy') await this.#npy(bytes, path, layer);
    else if (container === 'zip') await this.#zip(bytes, path, layer);
    else if (isBoosterFile(container)) await this.#booster(bytes, container, path, layer);
    else if (isTar(bytes)) await this.#tar(bytes, path, layer);
    else {
      const foreign = foreignFile(bytes);
      if (foreign === undefined) await this.#pickle(bytes, path, layer);
      else this.#foreign(foreign, path);
    }
  }

  // ---- compressed files

  async #compressed(bytes: Uint8Array, compression: Compression, path: string, layer: number): Promise<void> {
    let contents: Uint8Array;
    try {
      contents = await this.#unpacked(bytes, compression);
    } catch (error) {
      if (!(error instanceof BrineError)) throw error;
      const rule = error instanceof LimitError ? 'over-a-limit' : 'cannot-be-unpacked';
      this.#add('error', rule, path, 0, error.message, UNREAD);
      const part = partialOf(error);
      if (part !== undefined && part.length > 0) await this.#damaged(part, path, layer);
      else await this.#rescued(bytes, compression, path, layer);
      await this.#hiddenZip(bytes, path, layer);
      return;
    }
    await this.explore(contents, path, layer + 1);
    await this.#hiddenZip(bytes, path, layer);
  }

  /**
   * What came out of damaged data: its names count, odd forms do not, for the damage may have made them. That it cannot be read to
   * its end was said already.
   */
  async #damaged(bytes: Uint8Array, path: string, layer: number): Promise<void> {
    const inner = new Explorer(this.#context, bytes.length);
    await inner.explore(bytes, path, layer + 1);
    append(
      this.findings,
      inner.findings.filter(({ severity, global }) => severity !== 'suspicious' || global !== undefined),
    );
    append(this.globals, inner.globals);
    this.pickles += inner.pickles;
    for (const format of inner.formats) this.#saw(format);
  }

  async #unpacked(bytes: Uint8Array, compression: Compression): Promise<Uint8Array> {
    const { codecs } = this.#context;
    const part = await this.#allowance.unpack(async (limits) => ({
      bytes: await codecs.decompress(bytes, compression, limits),
    }));
    return part.bytes;
  }

  /** An archive behind compressed data: codecs stop where their data end. */
  async #hiddenZip(bytes: Uint8Array, path: string, layer: number): Promise<void> {
    if (findZip(bytes) === undefined) return;
    this.#add(
      'suspicious',
      'two-formats',
      path,
      0,
      'the file is compressed data and a ZIP archive at once',
      TWO_FORMATS,
    );
    await this.#zip(bytes, path, layer);
  }

  async #rescued(bytes: Uint8Array, compression: Compression, path: string, layer: number): Promise<void> {
    let rescued: Awaited<ReturnType<typeof rescue>>;
    try {
      const part = await this.#allowance.unpack(async (limits) => {
        const found = await rescue(bytes, compression, limits, this.#context.inflate);
        return found ?? { bytes: NOTHING, rest: undefined };
      });
      rescued = part.bytes === NOTHING ? undefined : part;
    } catch (error) {
      if (!(error instanceof BrineError)) throw error;
      return;
    }
    if (rescued === undefined) return;
    if (rescued.bytes.length > 0) await this.#damaged(rescued.bytes, path, layer);
    if (rescued.rest === undefined) return;
    const rest = bytes.subarray(rescued.rest);
    // A further member that is damaged is damage, not something that was put behind the data.
    if (detectCompression(rest) === compression) return;
    this.#add('suspicious', 'trailing-bytes', path, rescued.rest, `${rest.length} bytes follow the compressed data`, {
      effect: '',
      why: 'Some programs read on, others stop; who wrote them may mean to show each something else.',
    });
    await this.#embedded([{ bytes: rest, offset: rescued.rest, path }], layer + 1);
  }

  // ---- pickles

  get #stream(): StreamOptions {
    const { readers, inertReaders, policy, limits } = this.#context;
    return { readers, inertReaders, policy, limits, allowance: this.#allowance };
  }

  async #pickle(bytes: Uint8Array, path: string, layer: number): Promise<void> {
    this.#saw('pickle');
    const hidden = findZip(bytes);
    // PyTorch's files before 1.6: five pickles, then bare numbers.
    const torch = TORCH_MAGIC.every((byte, i) => bytes[i] === byte) ? { storages: true, pickles: 5 } : {};
    const { sidecars } = this.#context;
    sidecars.asked.clear();
    const result = scanPickles(bytes, path, {
      ...this.#stream,
      ...torch,
      openEnd: hidden !== undefined || 'pickles' in torch,
    });
    const asked = [...sidecars.asked];
    this.#take(result);
    await this.#embedded(result.embedded, layer);
    for (const [name, kind] of asked) await this.#sidecar(name, kind, path, layer);
    if (hidden !== undefined) {
      if (result.end < bytes.length) this.#names(bytes, result.end, path);
      this.#add('suspicious', 'two-formats', path, 0, 'the file is a pickle and a ZIP archive at once', TWO_FORMATS);
      await this.#zip(bytes, path, layer);
    }
  }

  /** A file beside this one that holds one of its arrays: a part of it, and judged as such. */
  async #sidecar(name: string, kind: SidecarKind, path: string, layer: number): Promise<void> {
    const { beside } = this.#context;
    let contents: Uint8Array | undefined;
    try {
      contents = await beside?.(name);
    } catch (error) {
      if (!(error instanceof BrineError)) throw error;
    }
    if (contents === undefined) {
      const message = `an array of this file is in another one beside it, ${JSON.stringify(name)}, which is not at hand`;
      this.#add('error', 'missing-part', path, 0, message, UNREAD);
      return;
    }
    this.#saw('sidecar');
    // Bare bytes of an array hold nothing but numbers; they are packed, and unpacked only when they are loaded.
    if (kind === 'npy') await this.explore(contents, name, layer + 1);
  }

  /** Bytes inside of a pickle that are a file themselves: only what is grave in them counts, for most such bytes are data. */
  async #embedded(parts: readonly { bytes: Uint8Array; offset: number; path: string }[], layer: number): Promise<void> {
    for (const { bytes, offset, path } of parts) {
      if (layer >= MAX_LAYERS) return;
      const inner = new Explorer(this.#context, bytes.length);
      await inner.explore(bytes, `${path}${path === '' ? '' : '/'}@${offset}`, layer + 1);
      const grave = inner.findings.filter((finding) => finding.severity === 'dangerous');
      if (grave.length === 0) continue;
      append(this.findings, grave);
      append(this.globals, inner.globals);
      this.pickles += inner.pickles;
    }
  }

  // ---- models of boosters

  /** Nothing in them runs; what cannot be read to the end may be something else. */
  async #booster(bytes: Uint8Array, kind: BoosterFile, path: string, layer: number): Promise<void> {
    this.#saw(kind);
    if (kind === 'catboost' && importsAsPickle(bytes)) this.#names(bytes, 0, path);
    try {
      await this.#context.checkBooster(bytes, kind);
    } catch (error) {
      if (!(error instanceof BrineError)) throw error;
      this.#add('error', 'cannot-be-read', path, 0, error.message, UNREAD);
      this.#names(bytes, 0, path);
    }
    await this.#hiddenZip(bytes, path, layer);
  }

  // ---- archives and arrays

  async #npy(bytes: Uint8Array, path: string, layer: number): Promise<void> {
    this.#saw('npy');
    const start = npyPickleStart(bytes);
    if (start.kind === 'pickle') {
      const result = scanPickles(bytes, path, {
        ...this.#stream,
        start: start.at,
      });
      this.#take(result);
      await this.#embedded(result.embedded, layer);
      return;
    }
    if (start.kind === 'plain') {
      if (start.end < bytes.length) await this.#behind(bytes, start.end, path, layer);
      return;
    }
    this.#add('error', 'cannot-be-read', path, start.at, start.message, UNREAD);
    this.#names(bytes, 0, path);
  }

  /** Bytes behind the end of an array. */
  async #behind(bytes: Uint8Array, at: number, path: string, layer: number): Promise<void> {
    this.#add('suspicious', 'trailing-bytes', path, at, `${bytes.length - at} bytes follow the end of the array`, {
      effect: '',
      why: 'numpy does not read them, so they are meant for another program.',
    });
    this.#names(bytes, at, path);
    if (findZip(bytes) !== undefined) await this.#zip(bytes, path, layer);
  }

  #names(bytes: Uint8Array, at: number, path: string): void {
    const judge = new Judge(this.#context.policy, path);
    salvage(bytes.subarray(0, at + this.#allowance.searched), at, [], judge);
    append(this.findings, judge.findings());
    append(this.globals, judge.globals());
  }

  async #zip(bytes: Uint8Array, path: string, layer: number): Promise<void> {
    this.#saw('zip');
    const zip = readZip(bytes);
    for (const { rule, message, offset } of zip.lies) {
      this.#add('suspicious', rule, path, offset, message, LIE);
    }
    if (zip.fault !== undefined) this.#add('error', 'cannot-be-unpacked', path, 0, zip.fault, UNREAD);
    const named = zip.members.some(({ name }) => name === 'schema.json')
      ? await this.#skops(bytes, path, layer)
      : undefined;
    const kind = archiveKind(zip.members.map((member) => member.name));
    if (kind !== undefined) this.#foreign(kind, path);
    const torch = zip.members.some((member) => /(?:^|\/)data\.pkl$/.test(member.name));
    let count = 0;
    const seen = new Set<string>();
    for (const member of zip.members) {
      // Members that share their bytes are one part under several names.
      const part = `${member.offset} ${member.packed.length} ${member.method} ${MEMBER_KIND.exec(member.name)?.[0].toLowerCase() ?? ''}`;
      if (seen.has(part)) continue;
      seen.add(part);
      if (++count > MAX_MEMBERS) {
        this.#add(
          'error',
          'over-a-limit',
          path,
          member.offset,
          `more than ${MAX_MEMBERS} members in an archive`,
          UNREAD,
        );
        return;
      }
      if (named?.(member.name) !== true) await this.#member(member, path, layer, torch);
    }
  }

  /** Gives what tells the members that the judge has seen with the graph. */
  async #skops(bytes: Uint8Array, path: string, layer: number): Promise<(member: string) => boolean> {
    this.#saw('skops');
    const name = path === '' ? 'schema.json' : `${path}/schema.json`;
    const { file, findings, names } = scanSkops(bytes, this.#limits);
    for (const { rule, severity, message, effect, why } of findings) {
      this.#add(severity, rule, name, 0, message, { effect, why });
    }
    if (file === undefined) {
      const judge = new Judge(this.#context.policy, name);
      for (const [module, global] of names) judge.named(module, global, 0, true);
      append(this.findings, judge.findings());
      append(this.globals, judge.globals());
      return (member) => member === 'schema.json';
    }
    const result = scanPickles(file.pickle, name, this.#stream);
    this.#take({ ...result, pickles: 0 });
    await this.#embedded(result.embedded, layer);
    const unnamed = new Set(file.unnamed);
    return (member) => member === 'schema.json' || !unnamed.has(member);
  }

  async #member(member: ZipMember, path: string, layer: number, torch: boolean): Promise<void> {
    const name = path === '' ? member.name : `${path}/${member.name}`;
    if (/(?:^|\/)code\/.*\.py$/.test(member.name)) {
      this.#add('suspicious', 'holds-code', name, member.offset, 'the archive holds a program (TorchScript)', {
        effect: 'run a program that comes with the weights, inside of PyTorch',
        why: 'Weights need no program; who uses it must trust whoever wrote it.',
      });
      return;
    }
    // The storages of PyTorch are bare numbers.
    if (torch && /(?:^|\/)data\/\d+$/.test(member.name)) return;
    let contents: Uint8Array;
    try {
      const { inflate, codecs } = this.#context;
      const opened = await this.#allowance.unpack((limits) => openMember(member, inflate, limits, codecs));
      contents = opened.bytes;
      if (opened.lie !== undefined) this.#add('suspicious', 'wrong-checksum', name, member.offset, opened.lie, LIE);
    } catch (error) {
      if (!(error instanceof BrineError)) throw error;
      this.#add('error', 'cannot-be-unpacked', name, member.offset, error.message, UNREAD);
      return;
    }
    if (contents.length === 0) return;
    await this.#part(contents, name, layer, torch);
  }

  /** A member of an archive: looked into where it is, or may be, of a kind that Python loads. */
  async #part(contents: Uint8Array, name: string, layer: number, torch: boolean): Promise<void> {
    if (namedOtherwise(name, contents)) {
      this.#add('suspicious', 'named-otherwise', name, 0, 'the name of the member is not that of its content', LIE);
    }
    if (torch && /\.(?:pkl|pickle)$/i.test(name)) {
      this.#saw('pickle');
      const result = scanPickles(contents, name, {
        ...this.#stream,
        storages: true,
      });
      this.#take(result);
      await this.#embedded(result.embedded, layer + 1);
      return;
    }
    const kind = memberKind(name, contents, torch);
    if (kind === 'open') {
      await this.explore(contents, name, layer + 1);
      return;
    }
    // A name may lie: whatever holds something dangerous when read as a file counts.
    const before = this.findings.length;
    await this.#embedded([{ bytes: contents, offset: 0, path: name }], layer + 1);
    if (kind === 'prose' || this.findings.length > before) return;
    this.#add('suspicious', 'unread-member', name, 0, 'the member is of a kind that is not read', UNREAD);
  }

  async #tar(bytes: Uint8Array, path: string, layer: number): Promise<void> {
    this.#saw('tar');
    const tar = readTar(bytes);
    if (tar.fault !== undefined) this.#add('error', 'cannot-be-unpacked', path, tar.at, tar.fault, UNREAD);
    const kind = archiveKind(tar.members.map((member) => member.name.replace(/^\.\//, '')));
    if (kind !== undefined) this.#foreign(kind, path);
    const torch =
      tar.members.some((member) => member.name === 'pickle') && tar.members.some((m) => m.name === 'storages');
    for (const member of tar.members.slice(0, MAX_MEMBERS)) {
      const name = path === '' ? member.name : `${path}/${member.name}`;
      if (torch && /^(?:pickle|storages|tensors)$/.test(member.name)) {
        // Counted pickles with raw bytes in between.
        const result = scanPickles(member.bytes, name, {
          ...this.#stream,
          storages: true,
          openEnd: member.name !== 'pickle',
        });
        this.#take(result);
        await this.#embedded(result.embedded, layer + 1);
      } else if (member.bytes.length > 0) {
        await this.#part(member.bytes, name, layer, false);
      }
    }
    // The name of the first member may be a pickle.
    const asPickle = scanPickles(bytes, path, this.#stream);
    if (asPickle.findings.some((finding) => finding.severity === 'dangerous')) this.#take(asPickle);
  }

  /** A kind of model file that is told, and not read. */
  #foreign({ format, message, effect, why }: Foreign, path: string): void {
    this.#saw(format);
    this.#add('suspicious', `${format}-file`, path, 0, message, { effect, why });
  }

  // ---- the report

  #take(result: { findings: Finding[]; globals: GlobalUse[]; pickles: number }): void {
    append(this.findings, result.findings);
    append(this.globals, result.globals);
    this.pickles += result.pickles;
  }

  #saw(format: string): void {
    if (this.formats.length < 20) this.formats.push(format);
  }

  #add(
    severity: Severity,
    rule: string,
    path: string,
    offset: number,
    message: string,
    words: { effect: string; why: string },
  ): void {
    this.findings.push({ rule, severity, message, path, offset, ...words });
  }
}

const NOTHING = new Uint8Array(0);

/** What of a member's name decides how it is read. */
const MEMBER_KIND = /(?:\.[a-z0-9]{1,8}|(?:^|\/)data\/\d+)$/i;
