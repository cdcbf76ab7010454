// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Reads texts, numbers and lists out of test files in Python, JavaScript and Java as data. Nothing of
// them is run, and what is no literal is undefined.

/** A text, a number, a list of such, or something else. */
export type Literal = string | number | undefined | readonly Literal[];

const TOKEN =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|#[^\n]*|"""[\s\S]*?"""|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|[A-Za-z_$][\w.$]*|\d[\w.]*|[^\s]/gy;

/** The tokens of a source from `from` on, without white space and comments. */
export function tokensOf(source: string, from = 0): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = from;
  for (let match = TOKEN.exec(source); match !== null; match = TOKEN.exec(source)) {
    const [token] = match;
    if (!/^\s|^\/[/*]|^#/.test(token)) tokens.push(token);
  }
  return tokens;
}

/** The literal that begins at token `at`, and the token behind it. Lists open with one of `([{`. */
export function literalAt(tokens: readonly string[], at: number): [value: Literal, next: number] {
  const token = tokens[at] ?? '';
  if ('([{'.includes(token) && token !== '') return listAt(tokens, at);
  if (!isText(token)) return [/^\d+$/.test(token) ? Number(token) : undefined, at + 1];
  let text = '';
  let next = at;
  // Python joins texts that stand side by side, Java and JavaScript those with a plus between.
  while (isText(tokens[next] ?? '')) {
    text += unquoted(tokens[next] ?? '');
    next += tokens[next + 1] === '+' && isText(tokens[next + 2] ?? '') ? 2 : 1;
  }
  return [text, next];
}

function listAt(tokens: readonly string[], at: number): [value: Literal[], next: number] {
  const items: Literal[] = [];
  let next = at + 1;
  while (next < tokens.length && !')]}'.includes(tokens[next] ?? '')) {
    const [item, behind] = literalAt(tokens, next);
    // What is computed, such as a call, is one item that nobody knows.
    const known = ',)]}'.includes(tokens[behind] ?? ',');
    items.push(known ? item : undefined);
    next = known ? behind : endOfItem(tokens, behind);
    if (tokens[next] === ',') next += 1;
  }
  return [items, next + 1];
}

function endOfItem(tokens: readonly string[], at: number): number {
  let depth = 0;
  for (let i = at; i < tokens.length; i += 1) {
    const token = tokens[i] ?? '';
    if (depth === 0 && ',)]}'.includes(token)) return i;
    if ('([{'.includes(token)) depth += 1;
    else if (')]}'.includes(token)) depth -= 1;
  }
  return tokens.length;
}

function isText(token: string): boolean {
  return token.length > 1 && (token[0] === '"' || token[0] === "'");
}

function unquoted(literal: string): string {
  const marks = literal.startsWith('"""') ? 3 : 1;
  return literal
    .slice(marks, -marks)
    .replaceAll(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\s\S])/g, (_all, code: string) =>
      code.length > 1
        ? String.fromCharCode(Number.parseInt(code.slice(1), 16))
        : (ESCAPES[code] ?? code),
    );
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };
