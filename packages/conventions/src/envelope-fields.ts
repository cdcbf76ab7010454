// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import {
  ATTR_GEN_AI_AGENT_ID,
  ATTR_LEDGERLINE_ACTOR_ID,
  ATTR_LEDGERLINE_AUTH_SUBJECT,
  ATTR_LEDGERLINE_CORRELATION_ID,
  ATTR_LEDGERLINE_PERSIST,
  ATTR_LEDGERLINE_REQUEST_ID,
  ATTR_LEDGERLINE_RUN_ID,
  ATTR_LEDGERLINE_SOURCE_COMPONENT,
  ATTR_LEDGERLINE_SOURCE_DOMAIN,
  ATTR_LEDGERLINE_SOURCE_ORIGIN,
  ATTR_LEDGERLINE_SOURCE_REF_ID,
  ATTR_LEDGERLINE_SOURCE_REF_KIND,
  ATTR_LEDGERLINE_SOURCE_REF_URI,
  ATTR_LEDGERLINE_STEP_ID,
  ATTR_SESSION_ID,
  ATTR_USER_ID,
  type AttributeKey,
} from './generated/attributes.ts';

type Fields<Name extends string> = readonly (readonly [name: Name, key: AttributeKey])[];

type TextField =
  | 'run_id'
  | 'step_id'
  | 'request_id'
  | 'correlation_id'
  | 'user_id'
  | 'auth_subject'
  | 'session_id'
  | 'actor_id'
  | 'agent_id'
  | 'persist';

/** The step of what happens in a run and outside of its steps. */
export const ROOT_STEP = 'root';

// Where the fields of an event travel that need no thought on either way: one table for both.

/** Texts that may be absent. */
export const TEXT_FIELDS: Fields<TextField> = [
  ['run_id', ATTR_LEDGERLINE_RUN_ID],
  ['step_id', ATTR_LEDGERLINE_STEP_ID],
  ['request_id', ATTR_LEDGERLINE_REQUEST_ID],
  ['correlation_id', ATTR_LEDGERLINE_CORRELATION_ID],
  ['user_id', ATTR_USER_ID],
  ['auth_subject', ATTR_LEDGERLINE_AUTH_SUBJECT],
  ['session_id', ATTR_SESSION_ID],
  ['actor_id', ATTR_LEDGERLINE_ACTOR_ID],
  ['agent_id', ATTR_GEN_AI_AGENT_ID],
  ['persist', ATTR_LEDGERLINE_PERSIST],
];

/** Objects whose members are texts that may be absent. */
export const GROUP_FIELDS: readonly (readonly [
  name: 'source' | 'source_ref',
  members: Fields<string>,
])[] = [
  [
    'source',
    [
      ['domain', ATTR_LEDGERLINE_SOURCE_DOMAIN],
      ['component', ATTR_LEDGERLINE_SOURCE_COMPONENT],
      ['origin', ATTR_LEDGERLINE_SOURCE_ORIGIN],
    ],
  ],
  [
    'source_ref',
    [
      ['kind', ATTR_LEDGERLINE_SOURCE_REF_KIND],
      ['id', ATTR_LEDGERLINE_SOURCE_REF_ID],
      ['uri', ATTR_LEDGERLINE_SOURCE_REF_URI],
    ],
  ],
];
