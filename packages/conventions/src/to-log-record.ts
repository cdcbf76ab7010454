// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from './attribute-value.ts';
import type { CanonicalEvent } from './canonical-event.ts';
import {
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_GEN_AI_AGENT_ID,
  ATTR_LEDGERLINE_ACTOR_ID,
  ATTR_LEDGERLINE_ACTOR_TYPE,
  ATTR_LEDGERLINE_APP_ID,
  ATTR_LEDGERLINE_AUTH_SUBJECT,
  ATTR_LEDGERLINE_CORRELATION_ID,
  ATTR_LEDGERLINE_INCIDENT_IDS,
  ATTR_LEDGERLINE_PERSIST,
  ATTR_LEDGERLINE_POLICY_IDS,
  ATTR_LEDGERLINE_PROJECT_ID,
  ATTR_LEDGERLINE_REDACTION_COUNT,
  ATTR_LEDGERLINE_REDACTION_DETECTORS,
  ATTR_LEDGERLINE_REDACTION_POLICY,
  ATTR_LEDGERLINE_REQUEST_ID,
  ATTR_LEDGERLINE_RUN_ID,
  ATTR_LEDGERLINE_SCHEMA_VERSION,
  ATTR_LEDGERLINE_SOURCE_COMPONENT,
  ATTR_LEDGERLINE_SOURCE_DOMAIN,
  ATTR_LEDGERLINE_SOURCE_ORIGIN,
  ATTR_LEDGERLINE_SOURCE_REF_ID,
  ATTR_LEDGERLINE_SOURCE_REF_KIND,
  ATTR_LEDGERLINE_SOURCE_REF_URI,
  ATTR_LEDGERLINE_STEP_ID,
  ATTR_LEDGERLINE_STORAGE_CLASS,
  ATTR_LEDGERLINE_SURFACE_ID,
  ATTR_LEDGERLINE_SYNTHESIZED_FIELDS,
  ATTR_LEDGERLINE_TENANT_ID,
  ATTR_LEDGERLINE_TRAIN_OK,
  ATTR_LOG_RECORD_UID,
  ATTR_SESSION_ID,
  ATTR_USER_ID,
} from './generated/attributes.ts';
import { SEVERITY_WIRE } from './generated/enums.ts';
import type { WireLogRecord } from './log-record.ts';
import { formatStorageClasses } from './storage-class.ts';

/** The OTLP form of an event. Nothing is checked and nothing is lost: fromLogRecord gives the event
 * back. Payload keys that name a field of the envelope are overwritten by that field. */
export function toLogRecord(event: CanonicalEvent): WireLogRecord {
  const severity = SEVERITY_WIRE[event.severity];
  return {
    eventName: event.event_type,
    timeUnixNano: event.occurred_at_unix_nano,
    observedTimeUnixNano: event.observed_at_unix_nano,
    severityNumber: severity.number,
    severityText: severity.text,
    ...(event.message === undefined ? {} : { body: event.message }),
    ...(event.trace_id === undefined ? {} : { traceId: event.trace_id }),
    ...(event.span_id === undefined ? {} : { spanId: event.span_id }),
    attributes: toAttributes(event),
  };
}

function toAttributes(event: CanonicalEvent): Record<string, AttributeValue> {
  const out: Record<string, AttributeValue> = {
    ...event.payload,
    [ATTR_LEDGERLINE_TENANT_ID]: event.tenant_id,
    [ATTR_DEPLOYMENT_ENVIRONMENT_NAME]: event.env,
    [ATTR_LEDGERLINE_PROJECT_ID]: event.project_id,
    [ATTR_LEDGERLINE_SURFACE_ID]: event.surface_id,
    [ATTR_LEDGERLINE_APP_ID]: event.app_id,
    [ATTR_LOG_RECORD_UID]: event.event_id,
    [ATTR_LEDGERLINE_SCHEMA_VERSION]: event.schema_version,
    [ATTR_LEDGERLINE_STORAGE_CLASS]: formatStorageClasses(event.storage_class),
    [ATTR_LEDGERLINE_ACTOR_TYPE]: event.actor_type,
    [ATTR_LEDGERLINE_TRAIN_OK]: event.train_ok,
  };
  set(out, ATTR_LEDGERLINE_RUN_ID, event.run_id);
  set(out, ATTR_LEDGERLINE_STEP_ID, event.step_id);
  set(out, ATTR_LEDGERLINE_REQUEST_ID, event.request_id);
  set(out, ATTR_LEDGERLINE_CORRELATION_ID, event.correlation_id);
  set(out, ATTR_USER_ID, event.user_id);
  set(out, ATTR_LEDGERLINE_AUTH_SUBJECT, event.auth_subject);
  set(out, ATTR_SESSION_ID, event.session_id);
  set(out, ATTR_LEDGERLINE_ACTOR_ID, event.actor_id);
  set(out, ATTR_GEN_AI_AGENT_ID, event.agent_id);
  set(out, ATTR_LEDGERLINE_SOURCE_DOMAIN, event.source?.domain);
  set(out, ATTR_LEDGERLINE_SOURCE_COMPONENT, event.source?.component);
  set(out, ATTR_LEDGERLINE_SOURCE_ORIGIN, event.source?.origin);
  set(out, ATTR_LEDGERLINE_SOURCE_REF_KIND, event.source_ref?.kind);
  set(out, ATTR_LEDGERLINE_SOURCE_REF_ID, event.source_ref?.id);
  set(out, ATTR_LEDGERLINE_SOURCE_REF_URI, event.source_ref?.uri);
  set(out, ATTR_LEDGERLINE_PERSIST, event.persist);
  set(out, ATTR_LEDGERLINE_REDACTION_POLICY, event.redaction?.policy);
  set(out, ATTR_LEDGERLINE_REDACTION_COUNT, event.redaction?.count);
  setList(out, ATTR_LEDGERLINE_REDACTION_DETECTORS, event.redaction?.detectors);
  setList(out, ATTR_LEDGERLINE_SYNTHESIZED_FIELDS, event.synthesized_fields);
  setList(out, ATTR_LEDGERLINE_POLICY_IDS, event.policy_ids);
  setList(out, ATTR_LEDGERLINE_INCIDENT_IDS, event.incident_ids);
  return out;
}

function set(
  out: Record<string, AttributeValue>,
  key: string,
  value: string | number | undefined,
): void {
  if (value !== undefined) out[key] = value;
}

function setList(
  out: Record<string, AttributeValue>,
  key: string,
  values: readonly string[] | undefined,
): void {
  if (values !== undefined && values.length > 0) out[key] = values.join();
}
