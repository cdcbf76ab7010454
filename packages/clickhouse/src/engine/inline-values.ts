// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readFile, stat, writeFile } from 'node:fs/promises';
import { EngineFault } from './fault.ts';
import { isSymbol, tokens } from './lexer.ts';
import { QUERY_BYTES_MAX } from './limits.ts';
import { bindParameters } from './query-parameters.ts';

/**
 * What `INSERT … VALUES` allows beyond plain data: `{name:Type}` placeholders, and a semicolon at
 * the end. Anything behind that semicolon is refused; the engine itself would drop it silently.
 *
 * Larger data than a statement may have is left as it is: nothing of it is ever run as SQL.
 */
export async function finishValues(
  file: string,
  values: ReadonlyMap<string, string>,
): Promise<void> {
  const { size } = await stat(file);
  if (size > QUERY_BYTES_MAX) return;
  const text = await readFile(file, 'latin1');
  let ended = false;
  for (const token of tokens(text)) {
    if (isSymbol(token, ';') && token.depth === 0) ended = true;
    else if (ended) throw new EngineFault(62, 'SYNTAX_ERROR', 'Multi-statements are not allowed');
  }
  const bound = bindParameters(text, values);
  if (bound !== text) await writeFile(file, bound, 'latin1');
}
