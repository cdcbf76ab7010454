// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** A ClickHouse type as written in a Native block: `Map(LowCardinality(String), String)`. */
export interface DataType {
  readonly name: string;
  readonly parameters: readonly string[];
}

/** Splits `Name(a, b)` at its outer commas; quotes and brackets inside are left alone. */
export function parseType(text: string): DataType {
  const open = text.indexOf('(');
  if (open < 0 || !text.endsWith(')')) return { name: text.trim(), parameters: [] };
  const inner = text.slice(open + 1, -1);
  return { name: text.slice(0, open).trim(), parameters: splitParameters(inner) };
}

function splitParameters(inner: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < inner.length; at += 1) {
    const c = inner[at];
    if (c === "'" || c === '`') at = endOfQuote(inner, at, c);
    else if (c === '(') depth += 1;
    else if (c === ')') depth -= 1;
    else if (c === ',' && depth === 0) {
      out.push(inner.slice(start, at).trim());
      start = at + 1;
    }
  }
  const last = inner.slice(start).trim();
  if (last !== '') out.push(last);
  return out;
}

function endOfQuote(text: string, start: number, quote: string): number {
  let at = start + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1;
  return at;
}

/** The type of a tuple's element, which may carry a name: `a UInt8`, `` `a b` String``. */
export function elementType(element: string): string {
  const quoted = element.startsWith('`') ? endOfQuote(element, 0, '`') + 1 : 0;
  const space = element.indexOf(' ', quoted);
  const bracket = element.indexOf('(', quoted);
  if (space < 0 || (bracket >= 0 && bracket < space)) return element;
  return element.slice(space + 1).trim();
}

/** Bytes of one value, for types of one size. */
export function fixedSize(type: DataType): number | undefined {
  const size = SIZES.get(type.name);
  if (size !== undefined) return size;
  if (type.name.startsWith('Interval')) return 8;
  const first = Number(type.parameters[0]);
  if (type.name === 'FixedString') return first;
  if (type.name !== 'Decimal') return undefined;
  if (first <= 9) return 4;
  if (first <= 18) return 8;
  return first <= 38 ? 16 : 32;
}

const SIZES: ReadonlyMap<string, number> = new Map([
  ...['UInt8', 'Int8', 'Bool', 'Enum8', 'Nothing'].map((name) => [name, 1] as const),
  ...['UInt16', 'Int16', 'Date', 'Enum16', 'BFloat16'].map((name) => [name, 2] as const),
  ...['UInt32', 'Int32', 'Float32', 'Date32', 'DateTime', 'IPv4', 'Decimal32', 'Time'].map(
    (name) => [name, 4] as const,
  ),
  ...['UInt64', 'Int64', 'Float64', 'DateTime64', 'Decimal64', 'Time64'].map(
    (name) => [name, 8] as const,
  ),
  ...['UInt128', 'Int128', 'Decimal128', 'UUID', 'IPv6'].map((name) => [name, 16] as const),
  ...['UInt256', 'Int256', 'Decimal256'].map((name) => [name, 32] as const),
]);

/** Types that are stored as another one. */
export const ALIASES: ReadonlyMap<string, string> = new Map([
  ['Point', 'Tuple(Float64, Float64)'],
  ['Ring', 'Array(Point)'],
  ['LineString', 'Array(Point)'],
  ['MultiLineString', 'Array(LineString)'],
  ['Polygon', 'Array(Ring)'],
  ['MultiPolygon', 'Array(Polygon)'],
]);
