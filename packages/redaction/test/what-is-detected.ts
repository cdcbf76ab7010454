// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { DETECTORS } from '../src/detectors/all.ts';
import { VENDOR_KEYS } from '../src/detectors/vendor-key-table.ts';
import type { Detector } from '../src/engine/detector.ts';

/** Scanners of repositories must not trip over the examples of these. */
const NOT_SHOWN: ReadonlySet<string> = new Set(['[SECRET]', '[JWT]', '[PRIVATE_KEY]']);

const HEAD = `# What is detected, and what is not

Made from the files in \`packages/redaction/src/detectors\` by \`test/what-is-detected.ts\`; do not edit.

`;

const NOT = `
## What is not detected

- Names of people and postal addresses in running text. Nothing but a model finds them, and there is none here.
- Numbers of states without a word near them, where one in ten other numbers would pass their check: nine digits alone are not taken for a social security number.
- Passports, driving licences, dates of birth and codes of banks without the word that says so.
- Passwords in prose that are plain words (\`my password is swordfish\`), and a secret under a name that does not say so.
- Numbers of countries that are not in the table; bring a pattern of your own for those.
`;

/** The page `docs/what-is-detected.md`. */
export function whatIsDetected(): string {
  const vendors = [...new Set(VENDOR_KEYS.map(({ vendor }) => vendor))].toSorted();
  return (
    HEAD +
    table(['detector', 'leaves', 'found when', 'for example'], DETECTORS.map(rowOf)) +
    `\n## Vendor keys\n\n${VENDOR_KEYS.length} formats: ${vendors.join(', ')}.\n` +
    NOT
  );
}

function rowOf({ name, rule, examples }: Detector): string[] {
  const [input = '', output = ''] = examples.match[0] ?? [];
  const placeholder = /\[[A-Z_]+\]/.exec(output)?.[0] ?? '';
  const shown = !NOT_SHOWN.has(placeholder) && !input.includes('\n');
  return [code(name), code(placeholder), rule, shown ? code(input) : ''];
}

function code(text: string): string {
  return `\`${text}\``;
}

/** A Markdown table with even columns, as the formatter wants it. */
function table(head: readonly string[], rows: readonly string[][]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |\n`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return line(cells[0]!) + rule + cells.slice(1).map(line).join('');
}
