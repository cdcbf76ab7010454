// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

const CARD_DIGITS_SHOWN = 4;
const DOMAIN_LENGTH_MAX = 253;

/** What `partial` leaves of a value, or undefined when the type has nothing to show. */
export function partOf(type: string, value: string): string | undefined {
  if (type === 'CARD') return value.replaceAll(/\D/g, '').slice(-CARD_DIGITS_SHOWN);
  if (type !== 'EMAIL') return undefined;
  const domain = value.slice(value.lastIndexOf('@') + 1).toLowerCase();
  return isPlainDomain(domain) ? domain : undefined;
}

/** True for what `partOf` gives: a second pass leaves it, and scans anything else in its place. */
export function isPart(type: string, part: string): boolean {
  if (type === 'CARD') return /^[0-9]{4}$/.test(part);
  return type === 'EMAIL' && isPlainDomain(part);
}

/**
 * Only domains in which no detector could begin: ASCII, no long number, no label of digits alone,
 * as addresses and versions have.
 */
function isPlainDomain(domain: string): boolean {
  if (domain.length > DOMAIN_LENGTH_MAX || /[0-9]{5}/.test(domain)) return false;
  return domain.split('.').every((label) => /^[a-z0-9-]+$/.test(label) && /[a-z]/.test(label));
}
