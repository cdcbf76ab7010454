// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  toLogRecord,
  validateEvent,
  attributesView,
  EVENT_DEFINITIONS,
  type WireLogRecord,
  type EventType,
  type CanonicalEvent,
} from '@ledgerline/conventions';
import * as fc from 'fast-check';
import { validEvents } from './arbitrary-event.ts';
import { sampleEvent } from './sample-event.ts';

export const SAMPLE: WireLogRecord = toLogRecord(sampleEvent());

/** What the validator says of attributes: code, path and rule of each problem. */
export function problemsOf(
  attributes: Readonly<Record<string, unknown>>,
  eventType: string | undefined = SAMPLE.eventName,
  profile: 'complete' | 'bare' = 'complete',
): readonly string[] {
  return validateEvent(attributesView(eventType, attributes), profile).map(
    (problem) => `${problem.code} ${problem.path} ${problem.rule}`,
  );
}

/** A complete event of the type in which every attribute of the type is present. */
export function sampleOf(type: EventType): CanonicalEvent {
  const definition = EVENT_DEFINITIONS[type];
  const event = fc.sample(
    validEvents.filter((candidate) => candidate.event_type === type),
    {
      numRuns: 1,
      seed: 7,
    },
  )[0];
  if (event === undefined) throw new Error(`no sample of ${definition.brief}`);
  return event;
}
