// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_AUDIT_ACTION,
  ATTR_AUDIT_ACTOR_ID,
  ATTR_AUDIT_ACTOR_TYPE,
  ATTR_AUDIT_OUTCOME,
  ATTR_AUDIT_TARGET_ID,
  ATTR_AUDIT_TARGET_TYPE,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_LEDGERLINE_ERROR_CODE,
  ATTR_LEDGERLINE_OCCURRENCES,
  AUDIT_ACTION_VALUE_ACCESS_DENIED,
} from '@ledgerline/conventions';
import type { OwnEvent } from './own-event.ts';
import type { RefusalCount } from './refusals.ts';

/**
 * What tells of equal refusals: an audited ACCESS_DENIED where somebody may not do what they asked
 * for (requirements 56 and 281), an error of the log where there was too much under way.
 */
export function refusalEvent(refusal: RefusalCount, occurredAtUnixNano: bigint): OwnEvent {
  const { tenant, code, status, denied, count } = refusal;
  const requests = count === 1 ? 'request was' : 'requests were';
  const payload = {
    [ATTR_LEDGERLINE_ERROR_CODE]: code,
    [ATTR_HTTP_RESPONSE_STATUS_CODE]: status,
    [ATTR_LEDGERLINE_OCCURRENCES]: count,
  };
  if (denied === undefined) {
    const message = `${count} ${requests} refused: ${code}`;
    return { type: 'log_event', tenant, occurredAtUnixNano, severity: 'error', message, payload };
  }
  const { credentialId, route } = denied;
  return {
    type: 'audit_action',
    tenant,
    occurredAtUnixNano,
    severity: 'warn',
    message: `${count} ${requests} denied: ${code}`,
    credentialId,
    payload: {
      ...payload,
      [ATTR_AUDIT_ACTION]: AUDIT_ACTION_VALUE_ACCESS_DENIED,
      [ATTR_AUDIT_OUTCOME]: 'failure',
      [ATTR_AUDIT_ACTOR_ID]: credentialId,
      [ATTR_AUDIT_ACTOR_TYPE]: 'service',
      [ATTR_AUDIT_TARGET_ID]: route,
      [ATTR_AUDIT_TARGET_TYPE]: 'route',
    },
  };
}
