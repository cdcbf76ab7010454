// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { CanonicalEvent } from './canonical-event.ts';
import { attributesView } from './event-view.ts';
import { ERROR_CATALOGUE } from './generated/error-catalogue.ts';
import { SEVERITY_WIRE } from './generated/enums.ts';
import { toLogRecord } from './to-log-record.ts';
import { validateEvent } from './validate-event.ts';
import type { ValidationProblem } from './validation-problem.ts';

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;
// OTLP's times are fixed64: 20 decimal digits at most.
const NANOS_MAX = 2n ** 64n - 1n;

/** validateEvent for an event in its canonical form, with the fields that are no attributes: times,
 * trace and span id, severity. Returns what is wrong; empty when nothing is. */
export function validateCanonicalEvent(event: CanonicalEvent): readonly ValidationProblem[] {
  const own: ValidationProblem[] = [];
  const expect = (holds: boolean, path: string, message: string): void => {
    if (holds) return;
    const remedy = ERROR_CATALOGUE.attribute_value.remedy;
    own.push({ code: 'attribute_value', path, rule: 'shape', message, remedy });
  };
  expect(
    event.trace_id === undefined || TRACE_ID.test(event.trace_id),
    'trace_id',
    'trace_id must be 32 lower-case hexadecimal digits, not all zero',
  );
  expect(
    event.span_id === undefined || SPAN_ID.test(event.span_id),
    'span_id',
    'span_id must be 16 lower-case hexadecimal digits, not all zero',
  );
  for (const path of ['occurred_at_unix_nano', 'observed_at_unix_nano'] as const) {
    const nanos = event[path];
    expect(
      typeof nanos === 'bigint' && nanos >= 0n && nanos <= NANOS_MAX,
      path,
      `${path} must be nanoseconds since 1970 in 64 bits`,
    );
  }
  const severityKnown = Object.hasOwn(SEVERITY_WIRE, event.severity);
  expect(severityKnown, 'severity', 'severity must be one of debug, info, warn, error, fatal');
  if (!severityKnown) return own;
  const record = toLogRecord(event);
  const problems = validateEvent(attributesView(record.eventName, record.attributes));
  return own.length === 0 ? problems : [...own, ...problems];
}
