// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { stopsLine, type Quote } from '../engine/quotes.ts';
import type { Scan } from '../engine/scan.ts';

/** Where the line of the last mark ended, or the mark closed: the same for all marks between. */
const LINE = { pass: -1, mark: 0, from: 0, stop: 0, end: 0 };

/** As `lineContentEnd`: of all marks of a line that nothing closes, only one is followed to its end. */
export function lineEndOf({ bytes, end, pass }: Scan, open: Quote): number {
  const isKnown = LINE.pass === pass && LINE.mark === open.mark;
  if (isKnown && open.end >= LINE.from && open.end <= LINE.stop) return LINE.end;
  let stop = open.end;
  while (stop < end && !stopsLine(bytes, stop, open.mark)) stop += 1;
  LINE.pass = pass;
  LINE.mark = open.mark;
  LINE.from = open.end;
  LINE.stop = stop;
  LINE.end = stop < end && bytes[stop] === open.mark ? stop : -1;
  return LINE.end;
}
