// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Measures one part in a process of its own and sends the figures to the parent: what one part
// compiled, allocated or left open cannot colour the next.

import { PARTS } from './parts.ts';

const [name, amount] = process.argv.slice(2);
const part = PARTS.find((candidate) => candidate.name === name);
if (part === undefined) throw new Error(`no part ${name}`);
process.send?.(await part.run({ quick: amount === 'quick' }));
process.disconnect();
