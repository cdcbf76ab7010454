// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// One part of the table in a process of its own: what ran before must not make its code slower.

import { once } from 'node:events';
import type { Line } from './figure.ts';
import { PARTS } from './parts.ts';

const [name = '', mirrors] = process.argv.slice(2);
const part = new Map(Object.entries(PARTS)).get(name);
if (part === undefined) throw new TypeError(`no part is named ${name}`);
for await (const line of part(mirrors)) send(line);
process.disconnect();
await once(process, 'disconnect');

function send(line: Line): void {
  process.send!(line);
}
