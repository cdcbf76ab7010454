// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LINE_BYTES_MAX } from './limits.ts';

const NEWLINE = 0x0a;
/** A byte order mark, which some editors put before the first line. */
const BOM = '\ufeff';
/** Decodes a piece of a stream: a mark of byte order in it is text like any other. */
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * The lines of a byte stream, without their ends; `undefined` stands for one that is over
 * `LINE_BYTES_MAX`. Bytes that are no UTF-8 become U+FFFD. Empty lines are lines.
 */
export async function* linesOf(
  input: AsyncIterable<Uint8Array>,
  maxBytes: number = LINE_BYTES_MAX,
): AsyncGenerator<readonly (string | undefined)[]> {
  const open = new OpenLine(maxBytes);
  let isFirst = true;
  for await (const chunk of input) {
    const first = chunk.indexOf(NEWLINE);
    if (first < 0) {
      open.add(chunk);
      continue;
    }
    open.add(chunk.subarray(0, first));
    const lines = [open.end()];
    const last = chunk.lastIndexOf(NEWLINE);
    // All that is whole is decoded at once: a call for each line costs as much as its redaction.
    if (last > first) append(lines, chunk.subarray(first + 1, last), maxBytes);
    open.add(chunk.subarray(last + 1));
    if (isFirst) lines[0] = withoutMark(lines[0]);
    isFirst = false;
    yield lines;
  }
  if (open.isEmpty) return;
  const line = open.end();
  yield [isFirst ? withoutMark(line) : line];
}

function append(lines: (string | undefined)[], bytes: Uint8Array, maxBytes: number): void {
  const whole = DECODER.decode(bytes).split('\n');
  if (bytes.length <= maxBytes) {
    for (const line of whole) lines.push(line);
    return;
  }
  for (const line of whole) lines.push(Buffer.byteLength(line) <= maxBytes ? line : undefined);
}

function withoutMark(line: string | undefined): string | undefined {
  return line?.startsWith(BOM) === true ? line.slice(1) : line;
}

/** The line whose end has not come yet; what is too long is counted and not kept. */
class OpenLine {
  readonly #maxBytes: number;
  #parts: Uint8Array[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  add(part: Uint8Array): void {
    this.#bytes += part.length;
    if (this.#bytes <= this.#maxBytes) this.#parts.push(part);
    else this.#parts = [];
  }

  end(): string | undefined {
    const [part] = this.#parts;
    const isOne = this.#parts.length === 1 && part !== undefined;
    const bytes = isOne ? part : Buffer.concat(this.#parts);
    const line = this.#bytes <= this.#maxBytes ? DECODER.decode(bytes) : undefined;
    this.#parts = [];
    this.#bytes = 0;
    return line;
  }
}
