// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { cityHash128 } from '../../src/engine/city-hash.ts';

/** From go-faster/city v1.0.1 (`_testdata`), which ClickHouse's Go client uses. */
const VECTORS: readonly (readonly [string, bigint, bigint])[] = [
  ['', 4463240938071824939n, 4374473821787594281n],
  ['a', 15163964786936388304n, 18266194243813403894n],
  ['abc', 10380781289832139006n, 1416689273191665022n],
  ['abcd', 15137505341054233748n, 14767571255030181100n],
  ['abcdefg', 6752956416143810332n, 14163614211583527179n],
  ['abcdefgh', 5450273043562147764n, 18090582611594380852n],
  ['abcdefghi', 13097897060372010631n, 18038557244115978387n],
  ['0123456789@0123', 4226269686736976323n, 5069520701909446915n],
  ["0123456789'01234", 5376997234998077898n, 10566044557984082456n],
  ['0123456789=012345', 624285883343621191n, 8956332536468243975n],
  ['C is as portable as Stonehedge!!', 4713802179786725992n, 16559183759426220143n],
  [
    'The days of the digital watch are numbered.  -Tom Stoppard',
    5276445359578238019n,
    3125500923501439530n,
  ],
  [
    'The fugacity of a constituent in a mixture of gases at a given temperature is proportional to its mole fraction.  Lewis-Randall Rule',
    7700392045108955753n,
    2925538868447122654n,
  ],
  [
    'Anj lRpP.goh*j*AcuNShBnbkNZ+HuuKrgkQZXIFmCEUhFB%FTyqkYpz_fjm@tSix!xhErMvBh.+$vdzzP *xPFlCQtvO(se=@n(ox$Fwphj ^$%tVbKv?UaZzvoCtdQm+*jn*SvKj_RqAol!Y?kRhhVkEZ#M^a)yH%%-(hQaGZxOLQj=kHk@P-Np.IAJis-FlsYuEyP',
    9991928335763527278n,
    9943747019497616234n,
  ],
  [
    'Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat. Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla pariatur. Excepteur sint occaecat cupidatat non proident, sunt in culpa qui officia deserunt mollit anim id est laborum.',
    1094330655266133783n,
    14354420013925076183n,
  ],
];

describe('cityHash128', () => {
  it.each(VECTORS)('%j', (text, low, high) => {
    const hash = cityHash128(Buffer.from(text));
    expect([hash.readBigUInt64LE(0), hash.readBigUInt64LE(8)]).toEqual([low, high]);
  });
});
