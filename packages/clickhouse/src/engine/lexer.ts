// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/**
 * One token of ClickHouse SQL. Offsets are into the text that was read.
 *
 * `depth` counts the brackets around the token; a bracket itself stands at the outer depth.
 */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol';
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  /** Words as written, quoted names without their quotes, symbols; empty for strings. */
  readonly text: string;
}

/**
 * Reads tokens the way ClickHouse's `Lexer` does: comments, strings with backslashes and doubled
 * quotes, heredocs, quoted names, typographic quotes.
 *
 * The text is *latin1*: one character is one byte, so that offsets are byte offsets and the data
 * that may follow an INSERT can be anything. The reader is lazy and never looks past what is asked.
 * An unterminated string or comment ends the tokens; the engine's own parser refuses such a text.
 */
export function* tokens(text: string, from = 0): Generator<Token, void, undefined> {
  let at = from;
  let depth = 0;
  for (;;) {
    at = skipBlank(text, at);
    if (at < 0 || at >= text.length) return;
    const start = at;
    const piece = readToken(text, start);
    if (piece === undefined) return;
    at = piece.end;
    const opens = piece.kind === 'symbol' && '([{'.includes(piece.text);
    const closes = piece.kind === 'symbol' && ')]}'.includes(piece.text);
    if (closes && depth > 0) depth -= 1;
    yield { ...piece, start, depth };
    if (opens) depth += 1;
  }
}

type Piece = Pick<Token, 'kind' | 'end' | 'text'>;

const WORD = /[A-Za-z_$][A-Za-z0-9_$]*/uy;
const NUMBER = /[0-9][A-Za-z0-9_]*(?:\.[0-9][A-Za-z0-9_]*)?/uy;
const HEREDOC = /\$[A-Za-z0-9_]*\$/uy;

// U+2018, U+2019, U+201C, U+201D as UTF-8 bytes: ClickHouse takes them for quotes.
const OPEN_SINGLE = '\u00e2\u0080\u0098';
const CLOSE_SINGLE = '\u00e2\u0080\u0099';
const OPEN_DOUBLE = '\u00e2\u0080\u009c';
const CLOSE_DOUBLE = '\u00e2\u0080\u009d';

function readToken(text: string, start: number): Piece | undefined {
  const first = text[start];
  if (first === "'") return quoted(text, start, "'", 'string');
  if (first === '`' || first === '"') return quoted(text, start, first, 'quoted');
  if (text.startsWith(OPEN_SINGLE, start)) return until(text, start, CLOSE_SINGLE, 'string');
  if (text.startsWith(OPEN_DOUBLE, start)) return until(text, start, CLOSE_DOUBLE, 'quoted');
  const heredoc = match(HEREDOC, text, start);
  if (heredoc !== undefined) {
    const close = text.indexOf(heredoc, start + heredoc.length);
    return close < 0 ? undefined : { kind: 'string', end: close + heredoc.length, text: '' };
  }
  const word = match(WORD, text, start);
  if (word !== undefined) return { kind: 'word', end: start + word.length, text: word };
  const number = match(NUMBER, text, start);
  if (number !== undefined) return { kind: 'number', end: start + number.length, text: number };
  return { kind: 'symbol', end: start + 1, text: first ?? '' };
}

/** A quoted name or string; a backslash takes the next character along, a doubled quote is one. */
function quoted(
  text: string,
  start: number,
  quote: string,
  kind: 'string' | 'quoted',
): Piece | undefined {
  let value = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const c = text[at];
    if (c === '\\') {
      at += 1;
      if (kind === 'quoted') value += text[at] ?? '';
    } else if (c === quote) {
      if (text[at + 1] !== quote) return { kind, end: at + 1, text: value };
      at += 1;
      if (kind === 'quoted') value += quote;
    } else if (kind === 'quoted') {
      value += c;
    }
  }
  return undefined;
}

function until(
  text: string,
  start: number,
  close: string,
  kind: 'string' | 'quoted',
): Piece | undefined {
  const at = text.indexOf(close, start + 3);
  if (at < 0) return undefined;
  return { kind, end: at + 3, text: kind === 'quoted' ? text.slice(start + 3, at) : '' };
}

/** Position of the next token, or -1 in an unterminated comment. */
function skipBlank(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (at < text.length && text.charCodeAt(at) <= 32) at += 1;
    if (LINE_COMMENTS.some((mark) => text.startsWith(mark, at))) {
      const newline = text.indexOf('\n', at);
      if (newline < 0) return text.length;
      at = newline + 1;
    } else if (text.startsWith('/*', at)) {
      at = endOfComment(text, at);
      if (at < 0) return -1;
    } else {
      return at;
    }
  }
}

const LINE_COMMENTS = ['--', '//', '# ', '#!'];

/** Comments nest, as in the SQL standard. */
function endOfComment(text: string, start: number): number {
  let nesting = 0;
  for (let at = start; at < text.length;) {
    if (text.startsWith('/*', at)) {
      nesting += 1;
      at += 2;
    } else if (text.startsWith('*/', at)) {
      nesting -= 1;
      at += 2;
      if (nesting === 0) return at;
    } else {
      at += 1;
    }
  }
  return -1;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** True for a bare word that equals the keyword, whatever its case. */
export function isKeyword(token: Token | undefined, keyword: string): boolean {
  return token?.kind === 'word' && token.text.toUpperCase() === keyword;
}

export function isSymbol(token: Token | undefined, symbol: string): boolean {
  return token?.kind === 'symbol' && token.text === symbol;
}
