// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** What the local planner wants next: tools, or the end. */
export type Decision =
  | { readonly kind: 'call'; readonly why: string; readonly calls: readonly WantedCall[] }
  | { readonly kind: 'finish'; readonly summary: string };

interface WantedCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** A decision for one call of one tool. */
export function call(
  name: string,
  parameters: Readonly<Record<string, unknown>>,
  why: string,
): Decision {
  return { kind: 'call', why, calls: [{ name, arguments: parameters }] };
}

/** A decision to answer the customer. */
export function reply(text: string, why: string): Decision {
  return call('send_reply', { text }, why);
}

/** 1450 → "14.50". */
export function money(cents: unknown): string {
  return (Number(cents) / 100).toFixed(2);
}
