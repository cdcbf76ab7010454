// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import examples from 'libphonenumber-js/mobile/examples';
import {
  getCountries,
  getExampleNumber,
  isPossiblePhoneNumber,
  parsePhoneNumberFromString,
  type PhoneNumber,
} from 'libphonenumber-js/min';
import { describe, expect, it } from 'vitest';
import { FIT, fitOf, PHONE_REGIONS } from '../src/detectors/phone-plans.ts';
import { cascade, compilePolicy, redact, redactBytes } from '../src/index.ts';

const policy = compilePolicy();
const NUMBERS: readonly PhoneNumber[] = getCountries().flatMap((region) => {
  const number = getExampleNumber(region, examples);
  return number === undefined ? [] : [number];
});

/** The parts of the numbers that are found whole when each is put into a text. */
function recall(numbers: readonly PhoneNumber[], textOf: (number: PhoneNumber) => string): number {
  const found = numbers.filter((number) => {
    const text = textOf(number);
    const { value, findings } = redact(policy, text);
    return findings.length === 1 && !/\d/.test(value);
  });
  return found.length / numbers.length;
}

describe('numbers of all regions that libphonenumber knows', () => {
  it('are found as they are written abroad', () => {
    expect(NUMBERS.length).toBeGreaterThan(230);
    expect(recall(NUMBERS, (number) => number.number)).toBe(1);
    expect(recall(NUMBERS, (number) => `Reached ${number.formatInternational()} then.`)).toBe(1);
  });

  it('are found as they are written at home behind a word or a key', () => {
    const long = NUMBERS.filter(({ nationalNumber }) => nationalNumber.length >= 7);
    expect(long.length / NUMBERS.length).toBeGreaterThan(0.93);
    expect(recall(long, (number) => `phone: ${number.formatNational()}`)).toBe(1);
    expect(recall(long, (number) => `my number is ${number.formatNational()}`)).toBe(1);
    expect(recall(long, (number) => `{"phone_number":"${number.formatNational()}"}`)).toBe(1);
  });

  it('are judged as the library judges them', () => {
    let seed = 20_261_121;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const wrong: string[] = [];
    for (let n = 0; n < 4_000; n += 1) {
      const one = NUMBERS[random(NUMBERS.length)]!.number.slice(1);
      const at = random(one.length);
      const digits = one.slice(0, at) + random(10) + one.slice(at + random(3));
      const fit = fitOf(Buffer.from(digits), 0, digits.length);
      const parsed = parsePhoneNumberFromString(`+${digits}`);
      // The library forgives the prefix that is dialled at home, also where that is a 1.
      const whole = parsed?.number === `+${digits}`;
      if (whole && parsed.isValid() && fit !== FIT.valid) wrong.push(digits);
      // A zero behind the calling code is forgiven here, in the library where it is in use.
      const plain = !/^[0-9]{1,3}0/.test(digits);
      if (plain && !isPossiblePhoneNumber(`+${digits}`) && fit === FIT.valid) wrong.push(digits);
    }
    expect(wrong).toEqual([]);
  });
});

describe('regions of a policy', () => {
  const danish = compilePolicy({ id: 'dk', version: '1', phoneRegions: ['DK'] });

  it('have their numbers found without a word', () => {
    expect(redact(policy, 'Peder, 32 12 34 56').findings).toEqual([]);
    expect(redact(danish, 'Peder, 32 12 34 56').value).toBe('Peder, [PHONE]');
    const bytes = Buffer.from('Peder, 32 12 34 56');
    const found = redactBytes(danish, bytes, 0, bytes.length);
    expect(Buffer.from(found!.bytes).toString()).toBe('Peder, [PHONE]');
  });

  it('do not make phone numbers of rows of numbers', () => {
    expect(redact(danish, '10 32 12 34 56 78').findings).toEqual([]);
  });

  it('are united in a cascade, and unknown ones are refused', () => {
    const layers = {
      organisation: { id: 'o', version: '1', phoneRegions: ['DK'] },
      app: { id: 'a', version: '1', phoneRegions: ['NO'] },
    };
    expect(cascade(layers).phoneRegions).toEqual(['DK', 'NO']);
    expect(PHONE_REGIONS.has('DK')).toBe(true);
    const unknown = { id: 'x', version: '1', phoneRegions: ['XX'] };
    expect(() => compilePolicy(unknown)).toThrow(/no region "XX"/);
  });
});

describe('numbers next to numbers', () => {
  it('a placeholder makes no phone number of what stands behind it', () => {
    const text = 'to=+4915112345678 1732184400123 7654321';
    expect(redact(policy, text).value).toBe('to=[PHONE] 1732184400123 7654321');
  });

  it('a word in front of it does', () => {
    expect(redact(policy, 'phone [PHONE] or 5551234567').value).toBe('phone [PHONE] or [PHONE]');
  });
});
