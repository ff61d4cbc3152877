/** Opens what a file is packed in, layer by layer, and hands every pickle inside to the judge. */
import { detectCompression, detectContainer, isBoosterFile } from '../../core/detect.js';
import { LimitError } from '../../core/errors.js';
import { type Limits, resolveLimits } from '../../core/limits.js';
import { Judge } from '../judge.js';
import { scanPickles, type StreamOptions, type StreamResult } from '../pickles.js';
import { salvage } from '../salvage.js';
import { Allowance } from '../containers/allowance.js';
import type { ExplorerContext } from '../containers/context.js';
import type { Exploration, Part, Place } from './exploration.js';
import { foreignFile } from '../containers/foreign.js';
import { Found } from './found.js';
import { openArray } from './array.js';
import { openBooster } from './booster.js';
import { openCompressed } from './compressed.js';
import { openPickle } from './pickle.js';
import { openTar } from './tar.js';
import { openZip } from './zip.js';
import { TWO_FORMATS, UNREAD } from '../containers/reasons.js';
import { isTar } from '../containers/tar.js';
import { findZip } from '../containers/zip.js';

/** Layers of files in files; real ones have two or three. */
const MAX_LAYERS = 12;

export class Explorer implements Exploration {
  readonly context: ExplorerContext;
  readonly limits: Limits;
  readonly allowance: Allowance;
  readonly found = new Found();

  /** @param stored Bytes of the whole file. */
  constructor(context: ExplorerContext, stored: number) {
    this.limits = resolveLimits(context.limits);
    this.allowance = context.allowance ?? new Allowance(stored, this.limits);
    this.context = { ...context, allowance: this.allowance };
  }

  async explore(place: Place): Promise<void> {
    const { bytes, path, layer } = place;
    if (layer > MAX_LAYERS) {
      this.found.add('error', 'over-a-limit', path, 0, `more than ${MAX_LAYERS} files within files`, UNREAD);
      return;
    }
    if (bytes.length > this.limits.maxBytes) {
      const { message } = new LimitError('maxBytes', bytes.length, this.limits.maxBytes);
      this.found.add('error', 'over-a-limit', path, 0, message, UNREAD);
      return;
    }
    const compression = detectCompression(bytes);
    if (compression !== undefined) return openCompressed(this, place, compression);
    const container = detectContainer(bytes);
    if (container === 'npy') return openArray(this, place);
    if (container === 'zip') return openZip(this, place);
    if (isBoosterFile(container)) return openBooster(this, place, container);
    if (isTar(bytes)) return openTar(this, place);
    const foreign = foreignFile(bytes);
    if (foreign === undefined) return openPickle(this, place);
    this.found.foreign(foreign, path);
  }

  scan(bytes: Uint8Array, path: string, options: Partial<StreamOptions> = {}): StreamResult {
    const { readers, inertReaders, policy, limits } = this.context;
    return scanPickles(bytes, path, {
      readers,
      inertReaders,
      policy,
      limits,
      allowance: this.allowance,
      ...options,
    });
  }

  async pickles({ bytes, path, layer }: Place, options: Partial<StreamOptions> = {}): Promise<void> {
    const result = this.scan(bytes, path, options);
    this.found.take(result);
    await this.embedded(result.embedded, layer);
  }

  async embedded(parts: readonly Part[], layer: number): Promise<void> {
    for (const { bytes, offset, path } of parts) {
      if (layer >= MAX_LAYERS) return;
      const inner = new Explorer(this.context, bytes.length);
      await inner.explore({ bytes, path: `${path}${path === '' ? '' : '/'}@${offset}`, layer: layer + 1 });
      const findings = inner.found.findings.filter(({ severity }) => severity === 'dangerous');
      if (findings.length > 0) this.found.take({ ...inner.found, findings });
    }
  }

  async damaged({ bytes, path, layer }: Place): Promise<void> {
    const inner = new Explorer(this.context, bytes.length);
    await inner.explore({ bytes, path, layer: layer + 1 });
    const { findings, formats } = inner.found;
    this.found.take({
      ...inner.found,
      findings: findings.filter(({ severity, global }) => severity !== 'suspicious' || global !== undefined),
    });
    for (const format of formats) this.found.saw(format);
  }

  names(bytes: Uint8Array, at: number, path: string): void {
    const judge = new Judge(this.context.policy, path);
    salvage(bytes.subarray(0, at + this.allowance.searched), at, [], judge);
    this.found.take({ findings: judge.findings(), globals: judge.globals(), pickles: 0 });
  }

  async hiddenZip(place: Place, message: string): Promise<void> {
    if (findZip(place.bytes) === undefined) return;
    this.found.add('suspicious', 'two-formats', place.path, 0, message, TWO_FORMATS);
    await openZip(this, place);
  }
}
