// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { CanonicalEvent } from './canonical-event.ts';
import { ENVELOPE_KEYS } from './envelope.ts';
import { attributesView } from './event-view.ts';
import { ERROR_CATALOGUE, type ErrorCode } from './generated/error-catalogue.ts';
import { SEVERITY_WIRE } from './generated/enums.ts';
import { isToken } from './shape.ts';
import { formatStorageClasses } from './storage-class.ts';
import { toLogRecord } from './to-log-record.ts';
import { validateEvent } from './validate-event.ts';
import type { ValidationProblem } from './validation-problem.ts';

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;
// OTLP's times are fixed64.
const NANOS_MAX = 2n ** 64n - 1n;

/** validateEvent for an event in its canonical form, with what the wire cannot show: times, trace and
 * span id, severity, the members of lists, and a payload that hides a field of the envelope. Returns
 * what is wrong; empty when nothing is, and then the JSON Schema of the package accepts the event. */
export function validateCanonicalEvent(event: CanonicalEvent): readonly ValidationProblem[] {
  if (!hasForm(event))
    return expect(false, 'event', 'must be a canonical event with all its lists');
  const own = [...fieldProblems(event), ...listProblems(event), ...payloadProblems(event)];
  // Without a known severity or a real set there is no log record to look at.
  if (own.some((problem) => problem.path === 'severity' || problem.path === 'storage_class')) {
    return own;
  }
  const record = toLogRecord(event);
  return [...own, ...validateEvent(attributesView(record.eventName, record.attributes))];
}

/** What typed callers always give; others may pass anything, and are told so instead of a throw. */
function hasForm(event: CanonicalEvent): boolean {
  const given = (event ?? {}) as unknown as Readonly<Record<string, unknown>>;
  const { storage_class, synthesized_fields, policy_ids, incident_ids, payload } = given;
  const lists = [storage_class, synthesized_fields, policy_ids, incident_ids];
  return lists.every(isTextList) && typeof payload === 'object' && payload !== null;
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function fieldProblems(event: CanonicalEvent): readonly ValidationProblem[] {
  return [
    ...expect(
      event.trace_id === undefined || TRACE_ID.test(event.trace_id),
      'trace_id',
      'must be 32 lower-case hexadecimal digits, not all zero',
    ),
    ...expect(
      event.span_id === undefined || SPAN_ID.test(event.span_id),
      'span_id',
      'must be 16 lower-case hexadecimal digits, not all zero',
    ),
    ...expect(
      isNanos(event.occurred_at_unix_nano),
      'occurred_at_unix_nano',
      'must be nanoseconds since 1970 in 64 bits',
    ),
    ...expect(
      isNanos(event.observed_at_unix_nano),
      'observed_at_unix_nano',
      'must be nanoseconds since 1970 in 64 bits',
    ),
    ...expect(
      Object.hasOwn(SEVERITY_WIRE, event.severity),
      'severity',
      `must be one of ${Object.keys(SEVERITY_WIRE).join(', ')}`,
    ),
  ];
}

function listProblems(event: CanonicalEvent): readonly ValidationProblem[] {
  const lists = {
    synthesized_fields: event.synthesized_fields,
    policy_ids: event.policy_ids,
    incident_ids: event.incident_ids,
    'redaction.detectors': event.redaction?.detectors ?? [],
    'redaction.counts': event.redaction?.counts ?? [],
    'redaction.gateway.counts': event.redaction?.gateway?.counts ?? [],
  };
  const classes = event.storage_class;
  return [
    ...Object.entries(lists).flatMap(([path, values]) =>
      expect(values.every(isToken), path, 'must be a list of ids of A-Z a-z 0-9 . _ ~ : @ -'),
    ),
    ...expect(
      classes.length > 0 && formatStorageClasses(classes) === classes.join(),
      'storage_class',
      'must be a sorted set of storage classes, not empty',
      'storage_class_invalid',
    ),
  ];
}

function payloadProblems(event: CanonicalEvent): readonly ValidationProblem[] {
  return ENVELOPE_KEYS.flatMap((key) =>
    expect(
      !Object.hasOwn(event.payload, key),
      `payload.${key}`,
      'is a field of the envelope and must not be in the payload',
    ),
  );
}

function isNanos(value: unknown): boolean {
  return typeof value === 'bigint' && value >= 0n && value <= NANOS_MAX;
}

function expect(
  holds: boolean,
  path: string,
  what: string,
  code: ErrorCode = 'attribute_value',
): readonly ValidationProblem[] {
  if (holds) return [];
  const remedy = ERROR_CATALOGUE[code].remedy;
  return [{ code, path, rule: 'shape', message: `${path} ${what}`, remedy }];
}
