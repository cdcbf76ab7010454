// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { EngineFault } from './fault.ts';
import { isSymbol, tokens } from './lexer.ts';
import type { Token } from './lexer.ts';

/**
 * Puts values in the place of `{name:Type}` placeholders, as the server does: a value becomes
 * `_CAST('…', 'Type')`, an identifier a quoted name.
 *
 * The engine's own binding serialises parameterised queries of the whole process, so it is not
 * used. Values come in ClickHouse's Escaped form (`\t`, `\n`, `\\`, `\N`), as HTTP clients send
 * them. Placeholders without a value stay, and the engine names them (456).
 *
 * @param text statement, latin1. @param values by name, as Unicode.
 */
export function bindParameters(text: string, values: ReadonlyMap<string, string>): string {
  if (values.size === 0 || !text.includes('{')) return text;
  const list = [...tokens(text)];
  let out = '';
  let copied = 0;
  for (let i = 0; i < list.length; i += 1) {
    const open = list[i]!;
    const name = list[i + 1];
    if (!isSymbol(open, '{') || name?.kind !== 'word' || !isSymbol(list[i + 2], ':')) continue;
    const close = list.findIndex(
      (t, at) => at > i + 2 && isSymbol(t, '}') && t.depth === open.depth,
    );
    const value = values.get(name.text);
    if (close < 0 || value === undefined) continue;
    const type = text.slice(list[i + 2]!.end, list[close]!.start).trim();
    out += text.slice(copied, open.start) + literal(name, type, value);
    copied = list[close]!.end;
    i = close;
  }
  return out + text.slice(copied);
}

function literal(name: Token, type: string, value: string): string {
  if (type === 'Identifier') {
    return `\`${toLatin1(value).replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
  }
  const castType = quote(type);
  if (value === '\\N') return `_CAST(NULL, ${castType})`;
  // Arrays, maps and tuples have a text of their own with quoted strings in it; nothing is escaped
  // around that (`SerializationArray::deserializeTextEscaped` reads the plain form).
  const plain = COMPOSITE.test(type) ? value : unescape(name, value);
  // The engine casts no text to a map, so a map's own literal stands in the statement.
  if (type.includes('Map(')) return `_CAST(${mapLiteral(name, toLatin1(plain))}, ${castType})`;
  return `_CAST(${quote(toLatin1(plain))}, ${castType})`;
}

const COMPOSITE =
  /^(?:Array|Map|Tuple|Nested|Point|Ring|LineString|MultiLineString|Polygon|MultiPolygon)\b/u;

const MAP_WORDS = /^(?:null|true|false|nan|inf)$/iu;

/** Lets through what is nothing but one bracketed literal of strings, numbers and brackets. */
function mapLiteral(name: Token, value: string): string {
  const list = [...tokens(value)];
  const last = list.at(-1);
  const sound =
    isSymbol(list[0], '{') &&
    last !== undefined &&
    isSymbol(last, '}') &&
    last.end === value.trimEnd().length &&
    list.every((t, at) => {
      if (t.kind === 'word') return MAP_WORDS.test(t.text);
      if (t.kind === 'symbol' && !'{}[](),:-'.includes(t.text)) return false;
      return t.kind !== 'quoted' && (t.depth > 0 || at === 0 || at === list.length - 1);
    });
  if (sound) return list.map((t) => mapPiece(t, value)).join(' ');
  throw new EngineFault(
    457,
    'BAD_QUERY_PARAMETER',
    `Value of query parameter '${name.text}' is not a map`,
    400,
  );
}

/** `{'a': 1}` is text for a map; SQL writes `map('a', 1)`. */
function mapPiece(token: Token, value: string): string {
  if (isSymbol(token, '{')) return 'map(';
  if (isSymbol(token, '}')) return ')';
  if (isSymbol(token, ':')) return ',';
  return value.slice(token.start, token.end);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function unescape(name: Token, value: string): string {
  if (/[\t\n]/u.test(value)) {
    throw new EngineFault(
      457,
      'BAD_QUERY_PARAMETER',
      `Value of query parameter '${name.text}' is not in Escaped form`,
      400,
    );
  }
  return value.replaceAll(/\\(x[0-9A-Fa-f]{2}|[^])/gu, (_, c: string) => {
    if (c.length === 3) return String.fromCharCode(Number.parseInt(c.slice(1), 16));
    return ESCAPES[c] ?? c;
  });
}

/** A string literal that no content can end. */
export function quote(latin1: string): string {
  return `'${latin1.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0')}'`;
}

export function toLatin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
