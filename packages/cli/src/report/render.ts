// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { DemoReport } from './demo-report.ts';
import type { LedgerReport } from './ledgers.ts';
import { renderTimeline } from './render-timeline.ts';

const INDENT = '  ';

/** The report as text for a terminal of 100 columns, without colours, so that it copies well. */
export function renderReport(report: DemoReport): string {
  const { stored } = report;
  return [
    renderModel(report),
    '',
    `Events accepted: ${stored.events} in ${stored.runs} runs, and ${stored.spans} spans`,
    ...columns(stored.byType),
    ...renderInterrupted(report),
    '',
    'By storage class (one event may have several)',
    ...columns(stored.byClass),
    '',
    `Redacted before anything was stored: ${stored.redaction.values} values in ` +
      `${stored.redaction.records} records; records by detector`,
    ...columns(stored.redaction.recordsByDetector),
    '',
    ...(report.run === null ? ['No run to show.'] : renderTimeline(report.run)),
    '',
    ...report.ledgers.flatMap(renderLedger),
    ...renderAgreements(report),
    '',
    'Next',
    ...report.next.map((line) => INDENT + line),
    '',
  ].join('\n');
}

/** Verification of one ledger as text. */
export function renderLedger(ledger: LedgerReport): readonly string[] {
  const lines = [
    `Ledger of tenant ${ledger.tenant}: ${ledger.size} leaves, ${ledger.checked} checked: ` +
      ledger.verdict.toUpperCase() +
      (ledger.reason === null ? '' : ` (${ledger.reason})`),
    ...(ledger.checkpoint ?? 'no checkpoint')
      .trimEnd()
      .split('\n')
      .map((line) => INDENT + line),
  ];
  for (const finding of ledger.findings) {
    const record = finding.eventId === null ? '' : ` event ${finding.eventId}`;
    const where = finding.index === null ? '' : ` leaf ${finding.index}`;
    lines.push(`${INDENT}✗ ${finding.kind}${where}${record}: ${finding.message}`);
  }
  const unlisted = ledger.findingCount - ledger.findings.length;
  if (unlisted > 0) lines.push(`${INDENT}… and ${unlisted} more`);
  return [...lines, ''];
}

function renderModel({ model }: DemoReport): string {
  const kind = model.deterministic ? 'a local deterministic model, not an LLM' : 'over the network';
  return `Sample engine: a support desk; its model is ${model.name}, ${kind}`;
}

function renderInterrupted({ interruptedRuns }: DemoReport): readonly string[] {
  if (interruptedRuns === 0) return [];
  const runs = interruptedRuns === 1 ? 'run was' : 'runs were';
  return [
    `${interruptedRuns} earlier ${runs} interrupted: stored as far as acknowledged, not compared.`,
  ];
}

function renderAgreements(report: DemoReport): readonly string[] {
  const wrong = report.agreements.filter((agreement) => !agreement.agrees);
  if (wrong.length === 0) {
    return [
      `Counts agree between engine, otel_logs, otel_traces and ledger (${report.agreements.length} compared).`,
    ];
  }
  return [
    'COUNTS DISAGREE',
    ...wrong.map(({ what, expected, found }) => `${INDENT}✗ ${what}: ${expected} against ${found}`),
  ];
}

const NAME_WIDTH = 26;
const COUNT_WIDTH = 6;
const PER_LINE = 3;

function columns(counts: Readonly<Record<string, number>>): readonly string[] {
  const cells = Object.entries(counts).map(
    ([name, count]) => String(count).padStart(COUNT_WIDTH) + ' ' + name.padEnd(NAME_WIDTH),
  );
  const lines: string[] = [];
  for (let i = 0; i < cells.length; i += PER_LINE) {
    lines.push(
      cells
        .slice(i, i + PER_LINE)
        .join('')
        .trimEnd(),
    );
  }
  return lines;
}
