/**
 * From a document to its terms: what `build_analyzer` of scikit-learn's vectorizers makes.
 * https://scikit-learn.org/stable/modules/feature_extraction.html#text-feature-extraction
 */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { isGetattr } from '../../../pickle/values/describe.js';
import { asSequence, PyCall, PyFrozenSet, PyGlobal } from '../../../pickle/values/py-values.js';
import { any, bool, nullable, number, listOf, optional, text } from '../../binding/attributes.js';
import type { Attribute, Owner } from '../../binding/define.js';
import { columnsOf, type Features, type Input, valueOf } from '../../input/matrix.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { functionName, ownError, requireFunction } from '../../own/functions.js';
import { stripAccents, stripToAscii } from './accents.js';
import { isSpace, isWord, splitWords } from './regex/characters.js';
import { PythonRegex } from './regex/match.js';
import { caseFold } from './casefold.js';
import { ENGLISH_STOP_WORDS } from './stop-words.js';

/** None, the name of a list, or the words themselves. */
function stopWords(): Attribute<ReadonlySet<string> | undefined> {
  return {
    read(value, place) {
      if (value === null || value === undefined) return undefined;
      const name = unwrapScalar(value);
      if (name === 'english') return ENGLISH_STOP_WORDS;
      const words = value instanceof PyFrozenSet || value instanceof Set ? [...value] : listItems(value);
      if (words?.every((word) => typeof word === 'string') === true) return new Set(words);
      throw place.fail(`None, 'english' or a list of words`, describe(value));
    },
    missing: () => undefined,
  };
}

function listItems(value: unknown): readonly unknown[] | undefined {
  const array = value as { flat?(): unknown[]; ndim?: number };
  return asSequence(value) ?? (array.ndim === 1 ? array.flat?.() : undefined);
}

/** A function of the file: none, one of those of `str` that we know, or one that somebody has to supply. */
function textFunction(role: string): Attribute<unknown> {
  return {
    read: (value) => value,
    missing: () => null,
    functions: (value) =>
      value === null || typeof unwrapScalar(value) === 'string' || builtIn(value, true) !== undefined
        ? []
        : [{ value, role, parameters: 'text' }],
  };
}

export const analyzerAttributes = {
  input: optional(any(), 'content'),
  strip_accents: textFunction('strip_accents'),
  lowercase: optional(bool(), true),
  preprocessor: textFunction('preprocessor'),
  tokenizer: textFunction('tokenizer'),
  analyzer: textFunction('analyzer'),
  token_pattern: optional(nullable(text()), '(?u)\\b\\w\\w+\\b'),
  stop_words: stopWords(),
  ngram_range: optional(listOf(number()), [1, 1]),
};

export interface AnalyzerState {
  readonly input: unknown;
  readonly strip_accents: unknown;
  readonly lowercase: boolean;
  readonly preprocessor: unknown;
  readonly tokenizer: unknown;
  readonly analyzer: unknown;
  readonly token_pattern: string | undefined;
  readonly stop_words: ReadonlySet<string> | undefined;
  readonly ngram_range: readonly number[];
  readonly self: Owner;
}

export interface Analyzer {
  (document: string): string[];
  /** Where the terms are the words of a text and nothing else: how the text is made ready, and where each word stands. */
  readonly words?: { prepare(document: string): string; each(text: string, take: Take): void };
}

type Take = (start: number, end: number) => void;

const STR_METHODS: Readonly<Record<string, (text: string) => string | string[]>> = {
  split: splitWords,
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  casefold: caseFold,
  strip: (text) => {
    const chars = [...text];
    let [from, to] = [0, chars.length];
    while (from < to && isSpace(chars[from]!.codePointAt(0)!)) from++;
    while (to > from && isSpace(chars[to - 1]!.codePointAt(0)!)) to--;
    return chars.slice(from, to).join('');
  },
};

/** `str.split` and the like, which pickle as `getattr(str, 'split')`, and functions of scikit-learn's own. */
function builtIn(value: unknown, keepDecomposed: boolean): ((text: string) => string | string[]) | undefined {
  if (value instanceof PyCall && isGetattr(value)) {
    const [owner, method] = value.args;
    const found = typeof method === 'string' && Object.hasOwn(STR_METHODS, method) ? STR_METHODS[method] : undefined;
    return owner instanceof PyGlobal && owner.path === 'builtins.str' ? found : undefined;
  }
  if (!(value instanceof PyGlobal)) return undefined;
  if (value.path === 'builtins.list') return (document) => [...document];
  if (value.path.endsWith('feature_extraction.text.strip_accents_unicode'))
    return (document) => stripAccents(document, keepDecomposed);
  if (value.path.endsWith('feature_extraction.text.strip_tags')) return stripTags;
  return value.path.endsWith('feature_extraction.text.strip_accents_ascii') ? stripToAscii : undefined;
}

/** A space for each `<[^>]+>`, in one pass. */
function stripTags(text: string): string {
  let out = '';
  let from = 0;
  for (let open = text.indexOf('<'); open >= 0; open = text.indexOf('<', open + 1)) {
    if (text[open + 1] === '>') continue;
    const close = text.indexOf('>', open + 1);
    if (close < 0) break;
    out += `${text.slice(from, open)} `;
    from = close + 1;
    open = close;
  }
  return out + text.slice(from);
}

type Role = 'preprocessor' | 'tokenizer' | 'analyzer' | 'strip_accents';

/** The function that stands in an attribute. @throws UnsupportedError where nobody supplied it */
function functionOf(m: AnalyzerState, role: Role): (text: string) => unknown {
  const value = m[role];
  const known = builtIn(value, keepsDecomposed(m));
  if (known !== undefined) return known;
  const own = requireFunction({ value, role, parameters: 'text' }, m.self);
  return (text) => own.call(`the ${role}`, undefined, text);
}

/** The terms that a function gave: a list of texts, as everything behind it needs. */
function termsFrom(result: unknown, m: AnalyzerState, role: Role): string[] {
  // To Python a text is the list of its characters.
  const terms: unknown = Array.isArray(result) ? result : typeof result === 'string' ? [...result] : iterated(result);
  if (Array.isArray(terms) && terms.every((term) => typeof term === 'string')) return terms;
  const found = Array.isArray(terms) ? describe(terms.find((term) => typeof term !== 'string')) : describe(result);
  const problem = `gave ${Array.isArray(terms) ? `a list with ${found}` : found}, where a list of texts is expected`;
  throw ownError(`the ${role}`, functionName(m[role]), undefined, problem);
}

function iterated(result: unknown): unknown {
  const isIterable = typeof result === 'object' && result !== null && Symbol.iterator in result;
  return isIterable ? Array.from(result as Iterable<unknown>) : result;
}

function textFrom(result: unknown, m: AnalyzerState, role: Role): string {
  if (typeof result === 'string') return result;
  throw ownError(`the ${role}`, functionName(m[role]), undefined, `gave ${describe(result)}, where a text is expected`);
}

/** Since 0.21 decomposed texts lose their accents too. */
const keepsDecomposed = (m: AnalyzerState): boolean => !m.self.version.since(0, 22);

function preprocessor(m: AnalyzerState): (text: string) => string {
  if (m.preprocessor !== null) {
    const own = functionOf(m, 'preprocessor');
    return (document) => textFrom(own(document), m, 'preprocessor');
  }
  const strip = accentStripper(m);
  return (document) => strip(m.lowercase ? document.toLowerCase() : document);
}

function accentStripper(m: AnalyzerState): (text: string) => string {
  switch (unwrapScalar(m.strip_accents)) {
    case null:
      return (document) => document;
    case 'unicode':
      return (document) => stripAccents(document, keepsDecomposed(m));
    case 'ascii':
      return stripToAscii;
    default: {
      const own = functionOf(m, 'strip_accents');
      return (document) => textFrom(own(document), m, 'strip_accents');
    }
  }
}

/** `\b\w\w+\b` and the like: whole words of some length. */
function wordLength(pattern: string): number | undefined {
  const match = /^(?:\(\?u\))?\\b((?:\\w)+)\+\\b$/.exec(pattern);
  return match === null ? undefined : match[1]!.length / 2;
}

/** 1 for each ASCII character of a word. */
const ASCII_WORD = /* @__PURE__ */ Uint8Array.from({ length: 128 }, (_, code) => (isWord(code) ? 1 : 0));

/** The runs of letters and digits that are long enough: the default pattern, in one pass. */
function eachWord(document: string, shortest: number, take: Take): void {
  let start = -1;
  let length = 0;
  for (let i = 0; i <= document.length; i++) {
    let code = i < document.length ? document.charCodeAt(i) : 32;
    if (code >= 0xd800 && code < 0xdc00) code = document.codePointAt(i)!;
    if (code < 128 ? ASCII_WORD[code] === 1 : isWord(code)) {
      if (start < 0) start = i;
      length++;
    } else {
      if (start >= 0 && length >= shortest) take(start, i);
      start = -1;
      length = 0;
    }
    if (code > 0xffff) i++;
  }
}

function words(shortest: number): (document: string) => string[] {
  return (document) => {
    const found: string[] = [];
    eachWord(document, shortest, (start, end) => found.push(document.slice(start, end)));
    return found;
  };
}

function tokenizer(m: AnalyzerState): (document: string) => string[] {
  if (m.tokenizer !== null) {
    const split = functionOf(m, 'tokenizer');
    return (document) => termsFrom(split(document), m, 'tokenizer');
  }
  const pattern = m.token_pattern;
  if (pattern === undefined) throw m.self.fail('token_pattern', 'a regular expression', 'None');
  const shortest = wordLength(pattern);
  if (shortest !== undefined) return words(shortest);
  const regex = new PythonRegex(pattern);
  if (regex.groups > 1) throw m.self.fail('token_pattern', 'at most one capturing group', `${regex.groups}`);
  return (document) => regex.findAll(document);
}

function wordGrams(tokens: string[], [min, max]: readonly [number, number]): string[] {
  if (max === 1) return tokens;
  const grams = min === 1 ? [...tokens] : [];
  const first = min === 1 ? 2 : min;
  for (let n = first; n <= Math.min(max, tokens.length); n++) {
    for (let i = 0; i + n <= tokens.length; i++) grams.push(tokens.slice(i, i + n).join(' '));
  }
  return grams;
}

/** Runs of white space become one blank; a single one stays what it is. */
function joinSpaces(document: string): string {
  let out = '';
  for (let i = 0; i < document.length; i++) {
    if (!isSpace(document.charCodeAt(i))) {
      out += document[i]!;
      continue;
    }
    let end = i + 1;
    while (end < document.length && isSpace(document.charCodeAt(end))) end++;
    out += end - i > 1 ? ' ' : document[i]!;
    i = end - 1;
  }
  return out;
}

function charGrams(document: string, [min, max]: readonly [number, number]): string[] {
  const chars = [...joinSpaces(document)];
  const grams: string[] = [];
  for (let n = min; n <= Math.min(max, chars.length); n++) {
    for (let i = 0; i + n <= chars.length; i++) grams.push(chars.slice(i, i + n).join(''));
  }
  return grams;
}

/** Character n-grams inside of words, which get a blank on either side. */
function charGramsOfWords(document: string, [min, max]: readonly [number, number]): string[] {
  const grams: string[] = [];
  for (const word of splitWords(joinSpaces(document))) {
    const chars = [' ', ...word, ' '];
    for (let n = min; n <= max; n++) {
      grams.push(chars.slice(0, n).join(''));
      let at = 0;
      while (at + n < chars.length) {
        at++;
        grams.push(chars.slice(at, at + n).join(''));
      }
      // A word that is shorter than n counts once.
      if (at === 0) break;
    }
  }
  return grams;
}

function build(m: AnalyzerState): Analyzer {
  const range = [m.ngram_range[0]!, m.ngram_range[1]!] as const;
  const kind = unwrapScalar(m.analyzer ?? 'word');
  if (typeof kind !== 'string') {
    const analyze = functionOf(m, 'analyzer');
    return (document) => {
      const result = analyze(document);
      return typeof result === 'string' ? [...result] : termsFrom(result, m, 'analyzer');
    };
  }
  const prepare = preprocessor(m);
  if (kind === 'char') return (document) => charGrams(prepare(document), range);
  if (kind === 'char_wb') return (document) => charGramsOfWords(prepare(document), range);
  if (kind !== 'word') throw m.self.fail('analyzer', `'word', 'char' or 'char_wb'`, describe(m.analyzer));
  const tokenize = tokenizer(m);
  const stop = m.stop_words;
  const analyze = (document: string): string[] => {
    const tokens = tokenize(prepare(document));
    return wordGrams(stop === undefined ? tokens : tokens.filter((token) => !stop.has(token)), range);
  };
  const shortest = m.tokenizer === null && m.token_pattern !== undefined ? wordLength(m.token_pattern) : undefined;
  if (shortest === undefined || stop !== undefined || range[1] !== 1) return analyze;
  return Object.assign(analyze, {
    words: {
      prepare,
      each: (text: string, take: Take): void => {
        eachWord(text, shortest, take);
      },
    },
  });
}

const analyzers = new WeakMap<object, Analyzer>();

/** The analyzer of a vectorizer, made once. */
export function analyzerOf(m: AnalyzerState): Analyzer {
  let analyzer = analyzers.get(m);
  if (analyzer === undefined) {
    analyzer = build(m);
    // What is supplied may be supplied anew.
    const uses = (['preprocessor', 'tokenizer', 'analyzer', 'strip_accents'] as const).flatMap((role) =>
      analyzerAttributes[role].functions!(m[role]),
    );
    if (uses.length === 0) analyzers.set(m, analyzer);
  }
  return analyzer;
}

/** Longest n-gram that is taken: each document is cut into that many times its length. */
const MAX_GRAM = 1000;

export function checkAnalyzer(m: AnalyzerState): void {
  const [min, max] = m.ngram_range;
  const whole = (n: number | undefined): boolean => n !== undefined && Number.isInteger(n) && n >= 1 && n <= MAX_GRAM;
  if (m.ngram_range.length !== 2 || !whole(min) || !whole(max) || min! > max!) {
    throw m.self.fail('ngram_range', `two counts from 1 to ${MAX_GRAM}`, m.ngram_range.join(', '));
  }
  if (m.input !== 'content') {
    throw new UnsupportedError(
      `this ${m.self.className} reads files (input='${String(m.input)}'), which Brine does not: pass texts to one with input='content'`,
    );
  }
}

/** Python's `list` as the analyzer: the terms of a document are its items, letters of a text or cells of a row. */
const isList = (analyzer: unknown): boolean =>
  analyzer instanceof PyGlobal && analyzer.name === 'list' && /^(?:builtins|__builtin__)$/.test(analyzer.module);

/** Rows in place of texts: what is no text is no term that a vocabulary has. */
function rowsAsDocuments(X: Features): readonly string[] {
  const columns = columnsOf(X);
  const rows = Array.from({ length: X.rows }, (_, i) =>
    columns.map((column) => valueOf(column, i)).filter((value) => typeof value === 'string'),
  );
  return rows as unknown as readonly string[];
}

/** The documents: texts, or the only column of a table. @throws InvalidInputError for everything else. */
export function documentsOf(self: Owner, X: Input, analyzer?: unknown): readonly string[] {
  if (X.kind === 'texts') return X.values;
  if (isList(analyzer)) return rowsAsDocuments(X);
  // an array of one column is no documents to scikit-learn either
  const [column] = X.kind === 'table' && X.cols === 1 && X.names !== undefined ? X.columns : [];
  if (column?.dtype === 'object' && column.values.every((value) => typeof value === 'string')) return column.values;
  throw new InvalidInputError(
    `${self.className} takes texts: pass an array of strings, one for each document, or a table whose only column is text`,
  );
}
