// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** First lines of every generated TypeScript file. */
export const HEADER = `// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
// Generated from conventions/ by \`npm run generate\`. Do not edit.

`;

/** A TypeScript string literal in single quotes. */
export function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}

/** An array literal of strings, one a line. */
export function stringList(values: readonly string[]): string {
  return `[\n${values.map((value) => `  ${quote(value)},\n`).join('')}]`;
}

/** An array literal of strings on one line. */
export function inlineList(values: readonly string[]): string {
  return `[${values.map(quote).join(', ')}]`;
}
