// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LINE_BYTES_MAX } from './limits.ts';

const NEWLINE = 0x0a;

/**
 * The lines of a byte stream, without their ends; `undefined` stands for one that is over
 * `LINE_BYTES_MAX`. Bytes that are no UTF-8 become U+FFFD. Empty lines are lines.
 */
export async function* linesOf(
  input: AsyncIterable<Uint8Array>,
  maxBytes: number = LINE_BYTES_MAX,
): AsyncGenerator<readonly (string | undefined)[]> {
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  for await (const chunk of input) {
    const lines: (string | undefined)[] = [];
    let from = 0;
    for (;;) {
      const to = chunk.indexOf(NEWLINE, from);
      const part = chunk.subarray(from, to < 0 ? chunk.length : to);
      restBytes += part.length;
      // What is too long is counted and not kept.
      if (restBytes <= maxBytes) rest.push(part);
      else rest = [];
      if (to < 0) break;
      lines.push(restBytes <= maxBytes ? Buffer.concat(rest).toString() : undefined);
      rest = [];
      restBytes = 0;
      from = to + 1;
    }
    yield lines;
  }
  if (restBytes > 0) yield [restBytes <= maxBytes ? Buffer.concat(rest).toString() : undefined];
}
