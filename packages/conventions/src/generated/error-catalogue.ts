// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
// Generated from conventions/ by `npm run generate`. Do not edit.

export interface ErrorDefinition {
  /** HTTP status where the code reaches HTTP. */
  readonly status: number;
  /** Whether the same request may succeed later unchanged. */
  readonly retryable: boolean;
  readonly meaning: string;
  /** What to do next. */
  readonly remedy: string;
}

export const ERROR_CODES = [
  'scope_missing',
  'event_type_unknown',
  'schema_version_unsupported',
  'attribute_missing',
  'attribute_type',
  'attribute_value',
  'storage_class_invalid',
  'tenant_forbidden',
  'credential_missing',
  'credential_unknown',
  'payload_malformed',
  'content_type_unsupported',
  'payload_too_large',
  'encoding_unsupported',
  'engine_unavailable',
  'store_unavailable',
  'overloaded',
  'sink_not_durable',
  'queue_full',
  'outbox_unavailable',
  'redaction_failed',
  'context_missing',
  'port_taken',
  'platform_unsupported',
  'data_dir_in_use',
  'disk_full',
  'migration_changed',
  'ledger_invalid',
  'ledger_forked',
  'engine_missing',
  'config_invalid',
  'shutdown',
  'internal',
  'event_conflict',
  'ledger_entry_invalid',
  'ledger_conflict',
  'ledger_incomplete',
  'key_invalid',
  'note_invalid',
  'store_rejected',
  'store_denied',
  'migration_ahead',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export const ERROR_CATALOGUE: Readonly<Record<ErrorCode, ErrorDefinition>> = {
  scope_missing: {
    status: 422,
    retryable: false,
    meaning: 'The event lacks one of tenant, environment, project, surface or app, or its value is not usable.',
    remedy: 'Set all five scope keys in startLedgerline or as resource attributes; 1 to 128 of A-Z a-z 0-9 . _ ~ : @ - each.',
  },
  event_type_unknown: {
    status: 422,
    retryable: false,
    meaning: 'The event type is not in the registry.',
    remedy: 'Use a type of conventions/tables.md, or name your own x.<vendor>.<name>.',
  },
  schema_version_unsupported: {
    status: 422,
    retryable: false,
    meaning: 'The schema version of the event is not one that this side understands.',
    remedy: 'Upgrade the older of the two sides so that both know the same major version.',
  },
  attribute_missing: {
    status: 422,
    retryable: false,
    meaning: 'The event lacks an attribute that its type requires.',
    remedy: 'Add the named attribute; conventions/tables.md lists what each type requires.',
  },
  attribute_type: {
    status: 422,
    retryable: false,
    meaning: 'An attribute has a value of another type than the registry says.',
    remedy: 'Send the named attribute with the type that conventions/tables.md gives.',
  },
  attribute_value: {
    status: 422,
    retryable: false,
    meaning: 'An attribute has a value outside what the registry allows.',
    remedy: 'Send one of the allowed values, or a value of the allowed shape and length.',
  },
  storage_class_invalid: {
    status: 422,
    retryable: false,
    meaning: 'The storage class is not a set of audit, cost, ops and stream.',
    remedy: 'Send the classes sorted and comma-joined, such as "audit,ops".',
  },
  tenant_forbidden: {
    status: 403,
    retryable: false,
    meaning: 'The credential may not write for a tenant that the request names.',
    remedy: 'Use a credential of that tenant, or correct the tenant of the events.',
  },
  credential_missing: {
    status: 401,
    retryable: false,
    meaning: 'The request carries no credential.',
    remedy: 'Send "Authorization", "Bearer" and the key that the gateway printed when it was created.',
  },
  credential_unknown: {
    status: 401,
    retryable: false,
    meaning: 'The credential of the request is not known here.',
    remedy: 'Check the key, or create a credential for this data directory.',
  },
  payload_malformed: {
    status: 400,
    retryable: false,
    meaning: 'The body is not a valid OTLP message in the encoding that it claims.',
    remedy: 'Send an OTLP export request as protobuf or JSON, with the content type to match.',
  },
  content_type_unsupported: {
    status: 415,
    retryable: false,
    meaning: 'The content type is not one that the endpoint accepts.',
    remedy: 'Send application/x-protobuf or application/json.',
  },
  payload_too_large: {
    status: 413,
    retryable: false,
    meaning: 'The body is larger than the limit, as sent or after decompression.',
    remedy: 'Send smaller batches.',
  },
  encoding_unsupported: {
    status: 415,
    retryable: false,
    meaning: 'The content encoding is not one that the endpoint accepts.',
    remedy: 'Send the body as it is or with gzip.',
  },
  engine_unavailable: {
    status: 503,
    retryable: true,
    meaning: 'The embedded ClickHouse engine does not answer.',
    remedy: 'Wait, it is restarted on its own; if it stays away, run "ledgerline doctor".',
  },
  store_unavailable: {
    status: 503,
    retryable: true,
    meaning: 'The store did not take the data, or it is not known whether it did.',
    remedy: 'Send the same data again after the time that Retry-After gives; duplicates are dropped.',
  },
  overloaded: {
    status: 429,
    retryable: true,
    meaning: 'More is under way than the limits allow.',
    remedy: 'Send again after the time that Retry-After gives, in smaller or fewer batches.',
  },
  sink_not_durable: {
    status: 500,
    retryable: false,
    meaning: 'A storage class has no sink that keeps events on disk.',
    remedy: 'Configure an endpoint or an outbox directory; for tests only, say ephemeral.',
  },
  queue_full: {
    status: 503,
    retryable: true,
    meaning: 'The queue of events that wait to be sent is full.',
    remedy: 'Slow the producer down or raise the queue\'s limit; check that the gateway can be reached.',
  },
  outbox_unavailable: {
    status: 503,
    retryable: true,
    meaning: 'The outbox on disk cannot be written.',
    remedy: 'Check that the outbox directory exists, is writable and has space.',
  },
  redaction_failed: {
    status: 500,
    retryable: false,
    meaning: 'Redaction could not finish, so the value was withheld.',
    remedy: 'Report the detector that is named; the value itself was not stored.',
  },
  context_missing: {
    status: 500,
    retryable: false,
    meaning: 'The call needs a context and there is none.',
    remedy: 'Call it inside run() or withContext(), or after startLedgerline.',
  },
  port_taken: {
    status: 500,
    retryable: false,
    meaning: 'Another process listens on the port.',
    remedy: 'Stop that process, or choose another port with --port.',
  },
  platform_unsupported: {
    status: 500,
    retryable: false,
    meaning: 'The embedded engine has no build for this platform.',
    remedy: 'Use Linux or macOS on x64 or arm64, or point --clickhouse-url at a server.',
  },
  data_dir_in_use: {
    status: 500,
    retryable: false,
    meaning: 'Another process owns the data directory.',
    remedy: 'Stop that process, or choose another directory with --data-dir.',
  },
  disk_full: {
    status: 503,
    retryable: true,
    meaning: 'There is no space left where the data is kept.',
    remedy: 'Free space on that disk; what was acknowledged is safe, what was not is to be sent again.',
  },
  migration_changed: {
    status: 500,
    retryable: false,
    meaning: 'A migration that was applied to this database differs from the one in this version.',
    remedy: 'Run the version that created the database, or start with a new data directory.',
  },
  ledger_invalid: {
    status: 500,
    retryable: false,
    meaning: 'The ledger does not verify.',
    remedy: 'Run "ledgerline verify" to see which record and what kind of change; keep the data directory as it is.',
  },
  ledger_forked: {
    status: 500,
    retryable: false,
    meaning: 'Two histories of one ledger exist.',
    remedy: 'Stop all writers, keep both copies, and compare their checkpoints.',
  },
  engine_missing: {
    status: 500,
    retryable: false,
    meaning: 'The package of the embedded engine is not installed.',
    remedy: 'Run "npm ci" without --omit=optional, or point --clickhouse-url at a server.',
  },
  config_invalid: {
    status: 500,
    retryable: false,
    meaning: 'An option or an environment variable has a value that cannot be used.',
    remedy: 'Correct the option that is named.',
  },
  shutdown: {
    status: 503,
    retryable: true,
    meaning: 'The component is stopping or has stopped.',
    remedy: 'Send again to a running instance.',
  },
  internal: {
    status: 500,
    retryable: false,
    meaning: 'Something happened that should not be possible.',
    remedy: 'Report it with the message and the version.',
  },
  event_conflict: {
    status: 409,
    retryable: false,
    meaning: 'An event with this id is stored already and says something else.',
    remedy: 'Give every event an id of its own; send an event again only unchanged.',
  },
  ledger_entry_invalid: {
    status: 422,
    retryable: false,
    meaning: 'An audit entry cannot become a leaf; an id is not of the allowed shape, or it is too large.',
    remedy: 'Send ids of 1 to 128 of A-Z a-z 0-9 . _ ~ : @ - and an integer time.',
  },
  ledger_conflict: {
    status: 503,
    retryable: true,
    meaning: 'Another commit moved the head of the ledger first.',
    remedy: 'Read the head again and send the same data once more; one writer per data directory avoids it.',
  },
  ledger_incomplete: {
    status: 500,
    retryable: false,
    meaning: 'Rows or tiles that the head of the ledger counts cannot be read.',
    remedy: 'Run "ledgerline verify" to see which; restore them from a copy before writing goes on.',
  },
  key_invalid: {
    status: 500,
    retryable: false,
    meaning: 'A signing or verifier key is malformed, or its file can be read by others.',
    remedy: 'Restore the key file with mode 0600, or give the verifier key as name+id+base64 on one line.',
  },
  note_invalid: {
    status: 500,
    retryable: false,
    meaning: 'A signed note or checkpoint is malformed or its signature does not hold.',
    remedy: 'Check the verifier key; if it is the right one, treat the checkpoint as forged.',
  },
  store_rejected: {
    status: 500,
    retryable: false,
    meaning: 'The store answered that it cannot execute the statement or take the data.',
    remedy: 'Read the store\'s message; run "ledgerline doctor" when tables or columns are missing.',
  },
  store_denied: {
    status: 500,
    retryable: false,
    meaning: 'The store does not accept the user, or the user may not do this.',
    remedy: 'Check user and password of the connection and that the user may insert and select.',
  },
  migration_ahead: {
    status: 500,
    retryable: false,
    meaning: 'The database has migrations that this version does not know.',
    remedy: 'Run the newer version that applied them, or start with a new data directory.',
  },
};
