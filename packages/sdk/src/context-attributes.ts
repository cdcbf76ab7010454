// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_GEN_AI_AGENT_ID,
  ATTR_LEDGERLINE_ACTOR_ID,
  ATTR_LEDGERLINE_ACTOR_TYPE,
  ATTR_LEDGERLINE_AUTH_SUBJECT,
  ATTR_LEDGERLINE_CORRELATION_ID,
  ATTR_LEDGERLINE_INCIDENT_IDS,
  ATTR_LEDGERLINE_POLICY_IDS,
  ATTR_LEDGERLINE_REQUEST_ID,
  ATTR_LEDGERLINE_RUN_ID,
  ATTR_LEDGERLINE_STEP_ID,
  ATTR_LEDGERLINE_TRAIN_OK,
  ATTR_SESSION_ID,
  ATTR_USER_ID,
  type ActorType,
  type AttributeValue,
} from '@ledgerline/conventions';
import type { ContextInput } from './context.ts';
import { SCOPE_ATTRIBUTES, SCOPE_KEYS } from './scope.ts';

type IdKey =
  | 'userId'
  | 'authSubject'
  | 'sessionId'
  | 'requestId'
  | 'correlationId'
  | 'runId'
  | 'stepId'
  | 'actorId'
  | 'agentId';

/** The ids of a context and the attributes that carry them. */
const ID_ATTRIBUTES: Readonly<Record<IdKey, string>> = {
  userId: ATTR_USER_ID,
  authSubject: ATTR_LEDGERLINE_AUTH_SUBJECT,
  sessionId: ATTR_SESSION_ID,
  requestId: ATTR_LEDGERLINE_REQUEST_ID,
  correlationId: ATTR_LEDGERLINE_CORRELATION_ID,
  runId: ATTR_LEDGERLINE_RUN_ID,
  stepId: ATTR_LEDGERLINE_STEP_ID,
  actorId: ATTR_LEDGERLINE_ACTOR_ID,
  agentId: ATTR_GEN_AI_AGENT_ID,
};

export const ID_KEYS: readonly IdKey[] = Object.keys(ID_ATTRIBUTES) as IdKey[];

/** Ids that others make, of any characters; run and step ids are ours and URL-safe. */
export const FOREIGN_KEYS: ReadonlySet<string> = new Set(
  ID_KEYS.filter((key) => key !== 'runId' && key !== 'stepId'),
);

/** Attributes whose values must be URL-safe even after redaction. */
export const TOKEN_ATTRIBUTES: readonly string[] = [
  ATTR_LEDGERLINE_RUN_ID,
  ATTR_LEDGERLINE_STEP_ID,
];

/** What a context adds to every record and span, without the fields that nobody gave. */
export function contextAttributes(input: ContextInput): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  for (const key of SCOPE_KEYS) {
    const value = input[key];
    if (value !== undefined) attributes[SCOPE_ATTRIBUTES[key]] = value;
  }
  for (const key of ID_KEYS) {
    const value = input[key];
    if (value !== undefined) attributes[ID_ATTRIBUTES[key]] = value;
  }
  const actorType = actorTypeOf(input);
  if (actorType !== undefined) attributes[ATTR_LEDGERLINE_ACTOR_TYPE] = actorType;
  if (input.trainOk !== undefined) attributes[ATTR_LEDGERLINE_TRAIN_OK] = input.trainOk;
  if (input.policyIds?.length) attributes[ATTR_LEDGERLINE_POLICY_IDS] = input.policyIds.join(',');
  if (input.incidentIds?.length) {
    attributes[ATTR_LEDGERLINE_INCIDENT_IDS] = input.incidentIds.join(',');
  }
  return attributes;
}

/** Human over agent over system: the first that is present is the attributed actor. */
function actorTypeOf(input: ContextInput): ActorType | undefined {
  if (input.actorType !== undefined) return input.actorType;
  if (input.userId !== undefined || input.authSubject !== undefined) return 'human';
  return input.agentId === undefined ? undefined : 'agent';
}
