// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { isMod11And10 } from '../checksums.ts';

/**
 * Steuer-Identifikationsnummer of Germany: ISO 7064 MOD 11,10, and none of the first ten digits
 * stands more than three times (§ 139b AO; examples often repeat none).
 */
function isSteuerId(digits: Uint8Array): boolean {
  if (digits[0] === 0 || !isMod11And10(digits, 11)) return false;
  const seen = new Uint8Array(10);
  for (let i = 0; i < 10; i += 1) seen[digits[i]!]! += 1;
  return seen.every((times) => times <= 3);
}

export const deTaxId: Detector = checkedNumber({
  name: 'de_tax_id',
  placeholder: PLACEHOLDERS.deTaxId,
  rule: 'ISO 7064 MOD 11,10 and the rule of repeated digits hold behind “Steuer” or “IdNr”.',
  confidence: 0.9,
  near: {
    words:
      'steuer steuerliche steuerid steuerident steueridnr idnr idnummer tin tax taxid steuernummer steueridentifikationsnummer identifikationsnummer',
    digits: [11],
  },
  isValid: isSteuerId,
  examples: {
    match: [
      ['Steuer-ID 36574261809', 'Steuer-ID [DE_TAX_ID]'],
      ['Steuer-IdNr.: 36 574 261 809', 'Steuer-IdNr.: [DE_TAX_ID]'],
    ],
    ignore: ['36574261809', 'Steuer-ID 36574261890', '36 574 261 809'],
  },
});
