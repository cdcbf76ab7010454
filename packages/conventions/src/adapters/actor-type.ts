// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { ActorType } from '../generated/enums.ts';

/** Human over agent over system: the first whose id is known is the attributed actor (requirement
 * 148). */
export function actorTypeOf(ids: {
  readonly userId?: unknown;
  readonly authSubject?: unknown;
  readonly agentId?: unknown;
}): ActorType {
  if (ids.userId !== undefined || ids.authSubject !== undefined) return 'human';
  return ids.agentId === undefined ? 'system' : 'agent';
}
