// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  type Resource,
} from '@opentelemetry/resources';
import { ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import type { LedgerlineOptions, ResolvedOptions } from './options.ts';
import { SCOPE_ATTRIBUTES, SCOPE_KEYS } from './scope.ts';

/**
 * The resource of the SDK's own providers: service, SDK and scope, no host and no process data. What
 * `OTEL_RESOURCE_ATTRIBUTES` says holds unless an option says otherwise.
 */
export function buildResource(
  options: Pick<ResolvedOptions, 'scope' | 'serviceName'>,
  extra: LedgerlineOptions['resourceAttributes'] = {},
): Resource {
  const attributes: Record<string, string | number | boolean> = {
    ...extra,
    [ATTR_SERVICE_NAME]: options.serviceName,
  };
  for (const key of SCOPE_KEYS) {
    const value = options.scope[key];
    if (value !== undefined) attributes[SCOPE_ATTRIBUTES[key]] = value;
  }
  return defaultResource()
    .merge(resourceFromAttributes({ [ATTR_SERVICE_INSTANCE_ID]: randomUUID() }))
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(resourceFromAttributes(attributes));
}
