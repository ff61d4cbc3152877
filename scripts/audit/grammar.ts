/** The patterns of the policy, taken apart a second time: not to match a value, but to make one that fits. */
export type Shape =
  | { readonly is: 'word'; readonly word: string }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'number'; readonly number: number }
  | { readonly is: 'global' | 'made'; readonly group: string }
  | { readonly is: 'list' | 'dict'; readonly item: Shape }
  | { readonly is: 'tuple'; readonly parts: Parts }
  | { readonly is: 'either'; readonly choices: readonly Shape[] };

export interface Parts {
  readonly items: readonly { readonly shape: Shape; readonly optional: boolean }[];
  readonly rest: Shape | undefined;
}

const TOKEN = /\s*('[^']*'|&[\w-]+|<[\w-]+>|\.\.\.|[\w-]+|[()[\]{}|,?])/y;

class Reader {
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string) {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const match = TOKEN.exec(text);
      if (match === null) throw new Error(`pattern "${text}"`);
      this.#tokens.push(match[1]!);
    }
  }

  shape(): Shape {
    const choices = [this.#one()];
    while (this.#take('|')) choices.push(this.#one());
    return choices.length === 1 ? choices[0]! : { is: 'either', choices };
  }

  parts(close: string | undefined): Parts {
    const items: { shape: Shape; optional: boolean }[] = [];
    for (;;) {
      if (close === undefined ? this.#at >= this.#tokens.length : this.#take(close)) return { items, rest: undefined };
      const shape = this.shape();
      if (this.#take('...')) {
        if (close !== undefined) this.#take(close);
        return { items, rest: shape };
      }
      items.push({ shape, optional: this.#take('?') });
      this.#take(',');
    }
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #one(): Shape {
    const token = this.#tokens[this.#at++]!;
    if (token === '(') return { is: 'tuple', parts: this.parts(')') };
    if (token === '[' || token === '{') {
      const item = this.shape();
      this.#at++;
      return { is: token === '[' ? 'list' : 'dict', item };
    }
    if (token.startsWith("'")) return { is: 'text', text: token.slice(1, -1) };
    if (token.startsWith('&')) return { is: 'global', group: token.slice(1) };
    if (token.startsWith('<')) return { is: 'made', group: token.slice(1, -1) };
    return /^\d+$/.test(token) ? { is: 'number', number: Number(token) } : { is: 'word', word: token };
  }
}

const shapes = new Map<string, Shape>();
const signatures = new Map<string, Parts>();

export function shapeOf(pattern: string): Shape {
  let shape = shapes.get(pattern);
  if (shape === undefined) shapes.set(pattern, (shape = new Reader(pattern).shape()));
  return shape;
}

export function partsOf(signature: string): Parts {
  let parts = signatures.get(signature);
  if (parts === undefined) signatures.set(signature, (parts = new Reader(signature).parts(undefined)));
  return parts;
}
