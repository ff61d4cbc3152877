/** The lines that opcodes of protocol 0 have for arguments. */
import { LimitError } from '../../core/errors.js';
import { parseIntBase0 } from '../number-texts.js';
import { decodeStringEscape } from '../text-python2.js';
import { decodeLatin1 } from '../text.js';
import type { MachineState } from './machine-state.js';

export class Protocol0Lines {
  readonly #vm: MachineState;

  constructor(vm: MachineState) {
    this.#vm = vm;
  }

  limit(name: string, actual: number, allowed: number): LimitError {
    return new LimitError(name, actual, allowed, {
      format: 'pickle',
      offset: this.#vm.opStart,
      opcode: this.#vm.opcode(),
    });
  }

  line(): string {
    return decodeLatin1(this.#boundedLine());
  }

  #boundedLine(): Uint8Array {
    const line = this.#vm.takeLine();
    const max = this.#vm.limits.maxIntBytes;
    if (line.length > max) throw this.limit('maxIntBytes', line.length, max);
    return line;
  }

  int(text: string): number | bigint {
    const value = parseIntBase0(text);
    if (value === undefined) throw this.#vm.fail(`"${clip(text)}" is not an integer`);
    return value;
  }

  textIndex(): number {
    const text = this.line();
    if (!/^\s*[+-]?[0-9]+(?:_[0-9]+)*\s*$/.test(text)) throw this.#vm.fail(`"${clip(text)}" is not a memo index`);
    return Number(text.replaceAll('_', ''));
  }

  quoted(): Uint8Array {
    const vm = this.#vm;
    const start = vm.pos;
    const line = vm.takeLine();
    const quote = line[0];
    if (line.length < 2 || (quote !== 0x22 && quote !== 0x27) || line[line.length - 1] !== quote) {
      throw vm.fail('the argument of STRING must be quoted');
    }
    return decodeStringEscape(line.subarray(1, -1), start + 1);
  }
}

export function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
