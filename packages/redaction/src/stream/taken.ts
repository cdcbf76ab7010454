// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { FoundBy } from '../types.ts';

/** What was taken out of a stream, and what stands there now. */
export interface Taken {
  readonly detector: FoundBy | 'redaction_failed';
  readonly replacement: Uint8Array;
  /** What it covers, in order: text as it came, and what an earlier pass took. */
  readonly parts: readonly (Uint8Array | Taken)[];
  /** UTF-16 code units that it covers besides the parts: text that was dropped as it came. */
  dropped: number;
}

/** Receives a text with what was taken out of it, in order. */
export interface Receiver {
  text(bytes: Uint8Array): void;
  taken(taken: Taken): void;
}

/** UTF-16 code units of a text in (generalised) UTF-8. */
export function unitsOf(bytes: Uint8Array): number {
  let units = 0;
  for (const byte of bytes) if (byte < 0x80 || byte >= 0xc0) units += byte >= 0xf0 ? 2 : 1;
  return units;
}

/** UTF-16 code units of the input that are gone. */
export function unitsTaken({ parts, dropped }: Taken): number {
  let units = dropped;
  for (const part of parts) {
    units += part instanceof Uint8Array ? unitsOf(part) : unitsTaken(part);
  }
  return units;
}

/** The text as it was, or undefined when it was too long to be kept. */
export function originalOf({ parts, dropped }: Taken): Uint8Array | undefined {
  if (dropped > 0) return undefined;
  const all: Uint8Array[] = [];
  for (const part of parts) {
    const bytes = part instanceof Uint8Array ? part : originalOf(part);
    if (bytes === undefined) return undefined;
    all.push(bytes);
  }
  return Buffer.concat(all);
}
