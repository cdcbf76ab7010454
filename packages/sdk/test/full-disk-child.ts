// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// An engine whose disk takes nothing any more; it tells on standard output what its callers were told.
import { SeverityNumber } from '@opentelemetry/api';
import type { AuditFailure } from '@ledgerline/sdk';
import { startChild } from './child.ts';

const [endpoint, outboxDir, auditFailure] = process.argv.slice(2);
const ledgerline = startChild(endpoint, outboxDir, {
  auditFailure: auditFailure as AuditFailure,
  onDiagnostic: ({ code }) => diagnostics.add(code),
});
const diagnostics = new Set<string>();
const made: string[] = [];

async function outcome(work: () => unknown): Promise<unknown> {
  try {
    return { resolved: await work() };
  } catch (error) {
    return { rejected: (error as { code: string }).code };
  }
}

/**
 * The parent limits the size of files: nothing goes into the write-ahead log any more. A small event
 * may fit where a large one did not, and one next to others where a lonely one did not.
 */
async function fillDisk(): Promise<number> {
  const text = 'x'.repeat(2_000);
  let refusedInARow = 0;
  for (let index = 0; refusedInARow < 10; index += 1) {
    const payload = refusedInARow === 0 ? { text } : {};
    const eventId = `${'0123456789abcdef'[index % 16]}-fill-${index}`;
    try {
      await ledgerline.audit('fill', payload, { auditFailure: 'block', eventId });
      // Once small ones are tried, it goes on with them.
      if (refusedInARow > 0) refusedInARow = 1;
    } catch {
      refusedInARow += 1;
    }
  }
  return ledgerline.stats().rejected.total;
}

function call(name: string, policy?: AuditFailure): Promise<unknown> {
  const options = { name, sideEffecting: true, ...(policy && { auditFailure: policy }) };
  // Not async: the SDK cannot know that a promise will come.
  return outcome(() =>
    ledgerline.toolCall(options, () => {
      made.push(name);
      return Promise.resolve(name);
    }),
  );
}

function callAsync(name: string): Promise<unknown> {
  return outcome(() =>
    ledgerline.toolCall({ name, sideEffecting: true }, async () => {
      made.push(name);
      return name;
    }),
  );
}

const refusedBefore = await fillDisk();
const answers = {
  audit: await outcome(() => ledgerline.audit('a', {}, { eventId: 'audit' })),
  blocked: await outcome(() =>
    ledgerline.audit('a', {}, { eventId: 'blocked', auditFailure: 'block' }),
  ),
  degraded: await outcome(() =>
    ledgerline.audit('a', {}, { eventId: 'degraded', auditFailure: 'degrade' }),
  ),
  plain: await call('plain'),
  async: await callAsync('async'),
  blockedCall: await call('blockedCall', 'block'),
  degradedCall: await call('degradedCall', 'degrade'),
  invalid: await outcome(() =>
    ledgerline.emitDurable('human_approved', {} as never, { auditFailure: 'degrade' }),
  ),
};
ledgerline.loggerProvider.getLogger('plain').emit({
  eventName: 'human_approved',
  severityNumber: SeverityNumber.INFO,
  attributes: { 'ledgerline.approval.id': 'apr-1', 'log.record.uid': 'plain-record' },
});
// What waits for the disk is given up in a later turn.
await new Promise((resolve) => setTimeout(resolve, 20));
await ledgerline.flush({ timeoutMs: 500 });
const { auditDegraded, rejected, dropped } = ledgerline.stats();
const stats = { auditDegraded, rejected, dropped, refusedBefore };
process.stdout.write(
  `${JSON.stringify({ answers, made, stats, diagnostics: [...diagnostics] })}\n`,
);
process.stdout.write('done\n');
setInterval(() => {}, 1000);
