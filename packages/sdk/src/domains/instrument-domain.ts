// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_SOURCE_COMPONENT,
  ATTR_LEDGERLINE_SOURCE_DOMAIN,
  isToken,
  LedgerlineError,
} from '@ledgerline/conventions';
import type { CallHandle } from '../call-options.ts';
import type { Ledgerline } from '../ledgerline.ts';
import { POLICY_DOMAINS, PRESETS, type DomainPreset, type Operations } from './presets.ts';

const CALL_EVENTS = ['tool_call_started', 'tool_call_ended', 'tool_call_failed'];

/**
 * Runs `fn` as one operation of the domain; `values` go onto the event as they are, redacted. `fn` is
 * given the same without what redaction found, which is what it should send.
 */
export type DomainOperation = <T, V extends Readonly<Record<string, unknown>>>(
  values: V,
  fn: (call: CallHandle, values: V) => T,
) => T;

/** One function for each operation. */
export type Domain<O extends Operations> = Readonly<Record<keyof O, DomainOperation>>;

/**
 * Canonical events for an engine of one kind: every operation is a call named `<domain>.<operation>`,
 * with `tool_call_started` and `tool_call_ended` or `tool_call_failed`; those of a write are audit
 * events as well. Results and errors of `fn` pass unchanged, and values are copied, never judged.
 * The domain is their source component: with a list of `producers` it must be one of them. A domain
 * that is not shipped brings its own operations. Throws `config_invalid` for an odd or undeclared name.
 */
export function instrumentDomain<D extends DomainPreset>(
  ledgerline: Pick<Ledgerline, 'toolCall' | 'pipeline'>,
  domain: D,
): Domain<(typeof PRESETS)[D]>;
export function instrumentDomain<O extends Operations>(
  ledgerline: Pick<Ledgerline, 'toolCall' | 'pipeline'>,
  domain: string,
  operations: O,
): Domain<O>;
export function instrumentDomain(
  ledgerline: Pick<Ledgerline, 'toolCall' | 'pipeline'>,
  domain: string,
  operations: Operations = presetOf(domain),
): Domain<Operations> {
  ledgerline.pipeline.producers.check(domain, CALL_EVENTS);
  const attributes = {
    [ATTR_LEDGERLINE_SOURCE_DOMAIN]: POLICY_DOMAINS.has(domain) ? 'POLICY' : 'ACTIVITY',
    [ATTR_LEDGERLINE_SOURCE_COMPONENT]: domain,
  };
  const calls = Object.entries(operations).map(([operation, access]) => {
    const name = `${domain}.${operation}`;
    if (!isToken(name)) {
      throw new LedgerlineError('config_invalid', 'A domain or operation has an unusable name.');
    }
    const call: DomainOperation = (values, fn) =>
      ledgerline.toolCall(
        { name, arguments: values, sideEffecting: access === 'write', attributes },
        fn,
      );
    return [operation, call] as const;
  });
  return Object.fromEntries(calls);
}

function presetOf(domain: string): Operations {
  if (Object.hasOwn(PRESETS, domain)) return PRESETS[domain as DomainPreset];
  throw new LedgerlineError(
    'config_invalid',
    `No domain of this name is shipped: pass its operations, or use ${Object.keys(PRESETS).join(', ')}.`,
  );
}
