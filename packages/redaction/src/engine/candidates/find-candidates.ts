// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CANDIDATES_WASM } from '../../generated/candidates-wasm.ts';
import { CLASS, WORD } from '../bytes.ts';
import { AHEAD_BYTES, TABLE_BYTES, WINDOW_BYTES } from './layout.ts';
import type { CandidateTables } from './tables.ts';

// Memory of the module: its own words, tables of the last few policies, a window of text, what was
// found, and room for strings that are encoded straight into it.
const TABLES_AT = 4_096;
const TABLE_SLOTS = 4;
const WINDOW_AT = TABLES_AT + TABLE_SLOTS * TABLE_BYTES;
const FOUND_AT = WINDOW_AT + WINDOW_BYTES + 2 * AHEAD_BYTES;
const SCRATCH_AT = FOUND_AT + 4 * WINDOW_BYTES;
/** Bytes of the room for strings. */
const SCRATCH_BYTES = 65_536;
const BACKSLASH = 0x5c;
/** The bit beside those of `SIGN`. */
const IN_CONTEXT = 4;

/** The few parts of the global that are used; TypeScript declares it with the DOM only. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

interface Machine {
  readonly memory: { readonly buffer: ArrayBuffer };
  signsSeen(): number;
  findCandidates(
    text: number,
    from: number,
    to: number,
    readable: number,
    tables: number,
    out: number,
    isLater: number,
    inContext: number,
  ): number;
}

const MACHINE = start();
const BUFFER = MACHINE?.memory.buffer ?? new ArrayBuffer(SCRATCH_AT + SCRATCH_BYTES);
const WINDOW = new Uint8Array(BUFFER, WINDOW_AT, WINDOW_BYTES + AHEAD_BYTES);

/** Where strings are encoded; a text that lies here is searched without a copy. */
export const SCRATCH: Uint8Array = new Uint8Array(BUFFER, SCRATCH_AT, SCRATCH_BYTES);
/** What the last search found: positions from its beginning, shifted, with the bits of `layout.ts`. */
export const FOUND: Uint32Array = new Uint32Array(BUFFER, FOUND_AT, WINDOW_BYTES);
/** False where the runtime has no WebAssembly with SIMD: then every text goes through the loop. */
export const CAN_SEARCH: boolean = MACHINE !== undefined;

/** The result of a search, in one object for all of them. */
export const SEARCH = {
  /** Number of entries of `FOUND`. */
  count: 0,
  /** Position in the text that the entries count from. */
  shift: 0,
  /** Where the window ended, or its beginning when no window could be cut. */
  end: 0,
  /** Bits of `SIGN`. */
  signs: 0,
  /** True when a word in it, or before, tells of the numbers behind. */
  inContext: false,
};

/**
 * Searches the next window of `bytes[from, end)`. Windows end where no word, number or escape is
 * cut; where there is no such place in sight, nothing is searched.
 */
export function findCandidates(
  tables: CandidateTables,
  bytes: Uint8Array,
  from: number,
  end: number,
  isLater: boolean,
  inContext: boolean,
): void {
  const to = windowEnd(bytes, from, end);
  SEARCH.end = to;
  if (to === from || MACHINE === undefined) return;
  const readable = Math.min(end, to + AHEAD_BYTES);
  const inPlace = bytes === SCRATCH;
  if (!inPlace) WINDOW.set(view(bytes, from, readable));
  SEARCH.shift = inPlace ? 0 : from;
  SEARCH.count = MACHINE.findCandidates(
    inPlace ? SCRATCH_AT : WINDOW_AT,
    from - SEARCH.shift,
    to - SEARCH.shift,
    readable - SEARCH.shift,
    slotOf(tables),
    FOUND_AT,
    isLater ? 1 : 0,
    inContext ? 1 : 0,
  );
  const seen = MACHINE.signsSeen();
  SEARCH.signs = seen & ~IN_CONTEXT;
  SEARCH.inContext = (seen & IN_CONTEXT) !== 0;
}

function view(bytes: Uint8Array, from: number, to: number): Uint8Array {
  if (from === 0 && to === bytes.length) return bytes;
  return new Uint8Array(bytes.buffer, bytes.byteOffset + from, to - from);
}

function windowEnd(bytes: Uint8Array, from: number, end: number): number {
  if (end - from <= WINDOW_BYTES) return end;
  let to = from + WINDOW_BYTES;
  while (to > from && (isInner(bytes[to]!) || bytes[to - 1] === BACKSLASH)) to -= 1;
  return to;
}

function isInner(byte: number): boolean {
  return byte === BACKSLASH || (CLASS[byte]! & WORD) !== 0;
}

/** Whose tables lie in each slot, and the slot that is written next. */
const OWNERS: (CandidateTables | undefined)[] = [];
let nextSlot = 0;

function slotOf(tables: CandidateTables): number {
  for (let slot = 0; slot < TABLE_SLOTS; slot += 1) {
    if (OWNERS[slot] === tables) return TABLES_AT + slot * TABLE_BYTES;
  }
  const at = TABLES_AT + nextSlot * TABLE_BYTES;
  new Uint8Array(BUFFER, at, TABLE_BYTES).set(tables);
  OWNERS[nextSlot] = tables;
  nextSlot = (nextSlot + 1) % TABLE_SLOTS;
  return at;
}

function start(): Machine | undefined {
  try {
    const code = Uint8Array.from(atob(CANDIDATES_WASM), (char) => char.charCodeAt(0));
    return new WebAssembly.Instance(new WebAssembly.Module(code)).exports as Machine;
  } catch {
    return undefined;
  }
}
