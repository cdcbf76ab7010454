// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { EventPayloads, EventType } from '@ledgerline/conventions';
import { expectTypeOf, test } from 'vitest';

test('every event type has a payload type, with what is required and what is not', () => {
  expectTypeOf<keyof EventPayloads>().toEqualTypeOf<EventType>();
  type Audit = EventPayloads['audit_action'];
  expectTypeOf<Audit['audit.outcome']>().toEqualTypeOf<'success' | 'failure' | 'unknown'>();
  expectTypeOf<Audit['audit.target.id']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<EventPayloads['usage_recorded']['ledgerline.cost.micros']>().toEqualTypeOf<
    number | bigint | undefined
  >();
  expectTypeOf<
    EventPayloads['usage_recorded']['ledgerline.cost.is_estimate']
  >().toEqualTypeOf<boolean>();
});
