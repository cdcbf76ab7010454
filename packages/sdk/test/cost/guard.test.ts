// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { context } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { expect, test } from 'vitest';
import { LedgerlineError } from '@ledgerline/conventions';
import { compilePolicy } from '@ledgerline/redaction';
import { Consent } from '../../src/consent.ts';
import { contextState, extendContext } from '../../src/context.ts';
import type { PriceTable } from '../../src/cost/price-table.ts';
import type { EventDraft } from '../../src/event-draft.ts';
import { EventGuard, type SealedEvent } from '../../src/event-guard.ts';
import { Redactor } from '../../src/redactor.ts';
import { Producers } from '../../src/producers.ts';
import { engineSource } from '../../src/source.ts';
import { createCounters } from '../../src/stats.ts';
import { SCOPE } from '../start.ts';

/** A usage without a cost, priced by this table. */
function priced(table: Partial<PriceTable>): SealedEvent | LedgerlineError {
  const counters = createCounters();
  const guard = new EventGuard({
    redactor: new Redactor(compilePolicy(), counters.redactions),
    consent: new Consent(),
    sealing: undefined,
    counters,
    base: contextState(extendContext(context.active(), SCOPE)),
    source: engineSource('desk'),
    producers: new Producers({}, 'desk'),
    strict: false,
    prices: [{ source: 'mine', currency: 'EUR', find: () => ({ input: 2 }), ...table }],
    onUnknownPrice: () => {},
  });
  const draft: EventDraft = {
    eventType: 'usage_recorded',
    payload: {
      'ledgerline.call.id': 'c-1',
      'ledgerline.call.kind': 'model',
      'gen_ai.provider.name': 'acme',
      'gen_ai.request.model': 'tiny',
      'gen_ai.usage.input_tokens': 5,
    },
    message: undefined,
    context: undefined,
    spanContext: undefined,
    hrTime: [1_790_000_000, 0],
    hrTimeObserved: [1_790_000_000, 0],
    severityNumber: undefined,
    origin: { resource: resourceFromAttributes({}), instrumentationScope: { name: 'test' } },
    droppedAttributesCount: 0,
    ticket: undefined,
    onFindings: undefined,
  };
  return guard.seal(draft);
}

test('what a price table adds is part of the event', () => {
  const sealed = priced({}) as SealedEvent;
  expect(sealed.record.attributes).toMatchObject({
    'ledgerline.cost.micros': 10,
    'ledgerline.cost.currency': 'EUR',
    'ledgerline.cost.price_source': 'mine',
  });
});

test.each<[string, object]>([
  ['a currency that is no text', { currency: 978 }],
  ['a date that is no text', { date: new Date(0) }],
])('%s of a price table is found, although it came after the redaction', (_what, table) => {
  const refused = priced(table);
  expect(LedgerlineError.is(refused) && refused.code).toBe('attribute_type');
});
