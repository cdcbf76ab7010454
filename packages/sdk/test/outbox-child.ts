// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// An engine in a process of its own, for the tests that kill it.
import { startChild } from './child.ts';

const [mode, endpoint, outboxDir, count] = process.argv.slice(2);
const ledgerline = startChild(endpoint, outboxDir);

function emitBoth(index: number): void {
  ledgerline.emit('human_approved', { 'ledgerline.approval.id': `apr-${index}` });
  if (mode === 'just-end') ledgerline.emit('x.acme.tick', { index });
}

if (mode === 'audit') {
  for (let index = 0; index < Number(count); index += 1) {
    const { eventId } = await ledgerline.audit('child.act', { index });
    process.stdout.write(`${eventId}\n`);
  }
  process.stdout.write('done\n');
  // Stays alive so that the parent decides how it ends.
  setInterval(() => {}, 1000);
} else if (mode?.startsWith('audit-until-refused')) {
  // The parent limits the size of files, which is how a full disk looks to SQLite.
  for (let index = 0; ; index += 1) {
    try {
      const { eventId } = await ledgerline.audit('child.act', { index, text: 'x'.repeat(2_000) });
      process.stdout.write(`${eventId}\n`);
    } catch (error) {
      const { code } = error as { code: string };
      const { emitted, rejected, outboxDepth } = ledgerline.stats();
      process.stdout.write(`${JSON.stringify({ code, emitted, rejected, outboxDepth })}\n`);
      break;
    }
  }
  process.stdout.write('done\n');
  if (count === undefined) {
    setInterval(() => {}, 1000);
  } else {
    // Nobody waits for a receipt of these, so that they wait for the disk.
    for (let index = 0; index < Number(count); index += 1) {
      ledgerline.emit('x.acme.large', { text: 'x'.repeat(20_000) }, { storageClass: ['audit'] });
    }
    if (mode === 'audit-until-refused') process.exit(0);
    await ledgerline.shutdown({ timeoutMs: 100 });
    process.stdout.write(`${JSON.stringify(ledgerline.stats().dropped)}\n`);
  }
} else {
  for (let index = 0; index < Number(count); index += 1) emitBoth(index);
  if (mode === 'emit-and-exit') process.exit(0);
}
