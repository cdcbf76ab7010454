// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_SOURCE_COMPONENT,
  ATTR_LEDGERLINE_SOURCE_DOMAIN,
  ATTR_LEDGERLINE_SOURCE_ORIGIN,
  LEDGERLINE_SOURCE_DOMAIN_VALUE_ACTIVITY,
  LEDGERLINE_SOURCE_DOMAIN_VALUE_LOGS,
  LEDGERLINE_SOURCE_ORIGIN_VALUE_AGENT,
  LEDGERLINE_SOURCE_ORIGIN_VALUE_HUMAN,
  LEDGERLINE_SOURCE_ORIGIN_VALUE_SYSTEM,
  type AttributeValue,
} from '@ledgerline/conventions';

/** Where an event comes from (requirement 22): domain, component and origin. */
export type SourceAttributes = Readonly<Record<string, string>>;

/** Of what an engine says. */
export function engineSource(component: string): SourceAttributes {
  return source(LEDGERLINE_SOURCE_DOMAIN_VALUE_ACTIVITY, component);
}

/** Of what this package says about itself, as conventions/producers.yaml declares it. */
export const SDK_SOURCE: SourceAttributes = source(LEDGERLINE_SOURCE_DOMAIN_VALUE_LOGS, 'sdk');

/** What set events of this actor off: a tool is software like any other. */
export function originOfActor(actorType: AttributeValue | undefined): string {
  if (actorType === 'human') return LEDGERLINE_SOURCE_ORIGIN_VALUE_HUMAN;
  if (actorType === 'agent') return LEDGERLINE_SOURCE_ORIGIN_VALUE_AGENT;
  return LEDGERLINE_SOURCE_ORIGIN_VALUE_SYSTEM;
}

function source(domain: string, component: string): SourceAttributes {
  return {
    [ATTR_LEDGERLINE_SOURCE_DOMAIN]: domain,
    [ATTR_LEDGERLINE_SOURCE_COMPONENT]: component,
    [ATTR_LEDGERLINE_SOURCE_ORIGIN]: LEDGERLINE_SOURCE_ORIGIN_VALUE_SYSTEM,
  };
}
