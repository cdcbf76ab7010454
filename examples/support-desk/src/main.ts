// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { rmSync } from 'node:fs';
import { startLedgerline } from '@ledgerline/sdk';
import type { TicketResult } from './agent/run-ticket.ts';
import { chooseModel } from './model/choose-model.ts';
import { pricesOf } from './model/prices.ts';
import { buildReport, undelivered, writeReport } from './report.ts';
import { readSettings } from './settings.ts';
import { workDay } from './work-day.ts';

const settings = readSettings();
const model = chooseModel();
const ledgerline = startLedgerline({ ...settings.ledgerline, prices: pricesOf(model) });

const stop = new AbortController();
let stopCode = 0;
// The first signal ends the ticket at hand and sends what is queued; a second one kills as usual.
process.once('SIGINT', () => stopWith(130));
process.once('SIGTERM', () => stopWith(143));

say(
  model.deterministic
    ? `Model: ${model.name}, a local deterministic model, not an LLM.`
    : `Model: ${model.name} at ${process.env['OPENAI_BASE_URL'] ?? ''}.`,
);
const runs: TicketResult[] = [];
let broken = false;
try {
  await workDay({
    ledgerline,
    model,
    shopPath: settings.shopPath,
    rounds: settings.rounds,
    signal: stop.signal,
    onTicket: showProgress,
  });
} catch (error) {
  // What was emitted up to here is worth sending, whatever broke.
  broken = true;
  say(`The desk broke down: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
}
await ledgerline.flush();
const stats = ledgerline.stats();
if (settings.reportPath !== undefined) {
  writeReport(settings.reportPath, buildReport(stats, runs, model));
}
await ledgerline.shutdown();
if (settings.temporaryFolder !== undefined) rmSync(settings.temporaryFolder, { recursive: true });

const problem = undelivered(stats);
say(`${runs.length} tickets, ${stats.emitted.total} events, ${stats.spans.accepted} spans.`);
if (problem !== undefined) say(`Not everything was accepted: ${problem}.`);
process.exitCode = problem === undefined && !broken ? stopCode : 1;

function stopWith(code: number): void {
  say('Stopping: the ticket at hand ends here, and what is queued is sent.');
  stopCode = code;
  stop.abort();
}

function showProgress(of: number, result: TicketResult): void {
  const done = runs.push(result);
  const { name: ticket, outcome, problem: why } = result;
  say(`${String(done).padStart(3)}/${of} ${ticket.padEnd(26)} ${outcome}${why ? `: ${why}` : ''}`);
  process.stdout.write(`${JSON.stringify({ progress: done, of, ticket, outcome })}\n`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
