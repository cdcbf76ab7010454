// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_LEDGERLINE_APP_ID,
  ATTR_LEDGERLINE_LOG_NAME,
  ATTR_LEDGERLINE_PERSIST,
  ATTR_LEDGERLINE_PROJECT_ID,
  ATTR_LEDGERLINE_REDACTION_COUNT,
  ATTR_LEDGERLINE_REDACTION_COUNTS,
  ATTR_LEDGERLINE_REDACTION_DETECTORS,
  ATTR_LEDGERLINE_REDACTION_GATEWAY_COUNTS,
  ATTR_LEDGERLINE_REDACTION_GATEWAY_POLICY,
  ATTR_LEDGERLINE_REDACTION_POLICY,
  ATTR_LEDGERLINE_REDACTION_SEALED,
  ATTR_LEDGERLINE_REQUEST_ID,
  ATTR_LEDGERLINE_RUN_ID,
  ATTR_LEDGERLINE_SCHEMA_VERSION,
  ATTR_LEDGERLINE_STEP_ID,
  ATTR_LEDGERLINE_STORAGE_CLASS,
  ATTR_LEDGERLINE_SURFACE_ID,
  ATTR_LEDGERLINE_SYNTHESIZED_FIELDS,
  ATTR_LEDGERLINE_TENANT_ID,
  ATTR_LEDGERLINE_TRAIN_OK,
  ATTR_LOG_RECORD_UID,
  ATTR_SERVICE_NAME,
  ATTR_USER_ID,
  ATTRIBUTE_IDS,
  ATTRIBUTE_KEYS,
} from '@ledgerline/conventions';
import { randomInt } from 'node:crypto';
import { KeyTable } from '../otlp/key-table.ts';

type Name =
  | 'tenant'
  | 'environment'
  | 'project'
  | 'surface'
  | 'app'
  | 'run'
  | 'step'
  | 'request'
  | 'event'
  | 'storageClass'
  | 'schemaVersion'
  | 'logName'
  | 'persist'
  | 'synthesized'
  | 'redactionPolicy'
  | 'redactionCount'
  | 'redactionDetectors'
  | 'redactionCounts'
  | 'gatewayPolicy'
  | 'gatewayCounts'
  | 'redactionSealed'
  | 'serviceName'
  | 'trainOk'
  | 'user';

/** AttributeIds of what the pipeline itself reads and writes. */
export const ID: Readonly<Record<Name, number>> = {
  tenant: ATTRIBUTE_IDS[ATTR_LEDGERLINE_TENANT_ID],
  environment: ATTRIBUTE_IDS[ATTR_DEPLOYMENT_ENVIRONMENT_NAME],
  project: ATTRIBUTE_IDS[ATTR_LEDGERLINE_PROJECT_ID],
  surface: ATTRIBUTE_IDS[ATTR_LEDGERLINE_SURFACE_ID],
  app: ATTRIBUTE_IDS[ATTR_LEDGERLINE_APP_ID],
  run: ATTRIBUTE_IDS[ATTR_LEDGERLINE_RUN_ID],
  step: ATTRIBUTE_IDS[ATTR_LEDGERLINE_STEP_ID],
  request: ATTRIBUTE_IDS[ATTR_LEDGERLINE_REQUEST_ID],
  event: ATTRIBUTE_IDS[ATTR_LOG_RECORD_UID],
  storageClass: ATTRIBUTE_IDS[ATTR_LEDGERLINE_STORAGE_CLASS],
  schemaVersion: ATTRIBUTE_IDS[ATTR_LEDGERLINE_SCHEMA_VERSION],
  logName: ATTRIBUTE_IDS[ATTR_LEDGERLINE_LOG_NAME],
  persist: ATTRIBUTE_IDS[ATTR_LEDGERLINE_PERSIST],
  synthesized: ATTRIBUTE_IDS[ATTR_LEDGERLINE_SYNTHESIZED_FIELDS],
  redactionPolicy: ATTRIBUTE_IDS[ATTR_LEDGERLINE_REDACTION_POLICY],
  redactionCount: ATTRIBUTE_IDS[ATTR_LEDGERLINE_REDACTION_COUNT],
  redactionDetectors: ATTRIBUTE_IDS[ATTR_LEDGERLINE_REDACTION_DETECTORS],
  redactionCounts: ATTRIBUTE_IDS[ATTR_LEDGERLINE_REDACTION_COUNTS],
  gatewayPolicy: ATTRIBUTE_IDS[ATTR_LEDGERLINE_REDACTION_GATEWAY_POLICY],
  gatewayCounts: ATTRIBUTE_IDS[ATTR_LEDGERLINE_REDACTION_GATEWAY_COUNTS],
  redactionSealed: ATTRIBUTE_IDS[ATTR_LEDGERLINE_REDACTION_SEALED],
  serviceName: ATTRIBUTE_IDS[ATTR_SERVICE_NAME],
  trainOk: ATTRIBUTE_IDS[ATTR_LEDGERLINE_TRAIN_OK],
  user: ATTRIBUTE_IDS[ATTR_USER_ID],
};

export const SCOPE_IDS: readonly number[] = [
  ID.tenant,
  ID.environment,
  ID.project,
  ID.surface,
  ID.app,
];

/**
 * What redaction leaves alone on a resource, a record and a span: scope keys are chosen by whoever
 * runs the deployment, and rows are found by them. Anywhere else they are keys like any other.
 */
export const SCOPE_EXEMPT: ReadonlySet<number> = new Set(SCOPE_IDS);

/** The same on a log record, of which the validator has checked two more. */
export const RECORD_EXEMPT: ReadonlySet<number> = new Set([
  ...SCOPE_IDS,
  ID.storageClass,
  ID.schemaVersion,
]);

/** A table of attribute keys that starts with the registry's; one a process is enough. */
export function newKeyTable(): KeyTable {
  return new KeyTable(ATTRIBUTE_KEYS, randomInt(2 ** 31));
}
