// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../engine/detector.ts';
import type { DetectorName, FoundBy } from '../types.ts';
import { authorization } from './authorization.ts';
import { bic } from './bic.ts';
import { btcAddress } from './btc-address.ts';
import { card } from './card.ts';
import { commandSecret } from './command-secret.ts';
import { credentialCall } from './credential-call.ts';
import { curlUser } from './curl-user.ts';
import { dateOfBirth } from './date-of-birth.ts';
import { driversLicence } from './drivers-licence.ts';
import { email } from './email.ts';
import { encodedJwt } from './encoded-jwt.ts';
import { ethAddress } from './eth-address.ts';
import { iban } from './iban.ts';
import { imei } from './imei.ts';
import { ipv4 } from './ipv4.ts';
import { ipv6 } from './ipv6.ts';
import { jwt } from './jwt.ts';
import { mac } from './mac.ts';
import { NATIONAL_DETECTORS } from './national/all.ts';
import { passport } from './passport.ts';
import { personName, postalAddress } from './personal.ts';
import { phone } from './phone.ts';
import { privateKey } from './private-key.ts';
import { secretArgument } from './secret-argument.ts';
import { secretContext } from './secret-context.ts';
import { secretOption } from './secret-option.ts';
import { secretPhrase } from './secret-phrase.ts';
import { urlCredentials } from './url-credentials.ts';
import { vendorKey } from './vendor-key.ts';
import { webhook } from './webhook.ts';
import { vin } from './vin.ts';

/** Every detector. Where two are asked at the same place, the earlier one is asked first. */
export const DETECTORS: readonly Detector[] = [
  email,
  ipv4,
  card,
  imei,
  dateOfBirth,
  passport,
  driversLicence,
  ...NATIONAL_DETECTORS,
  phone,
  iban,
  mac,
  vin,
  btcAddress,
  ethAddress,
  bic,
  urlCredentials,
  secretContext,
  secretArgument,
  secretOption,
  curlUser,
  commandSecret,
  credentialCall,
  webhook,
  encodedJwt,
  ipv6,
  jwt,
  privateKey,
  vendorKey,
  secretPhrase,
  authorization,
  personName,
  postalAddress,
];

/** Every name that a policy can switch on; keys are judged by name without a detector. */
export const DETECTOR_NAMES: readonly DetectorName[] = [
  ...DETECTORS.map(({ name }) => name),
  'secret_key_name',
];

const CONFIDENCE: ReadonlyMap<FoundBy, number> = new Map<FoundBy, number>([
  ...DETECTORS.map(({ name, confidence }) => [name, confidence] as const),
  ['secret_key_name', 0.9],
]);
/** A pattern of the policy: its author knows what it stands for, we do not. */
const CUSTOM_CONFIDENCE = 0.9;

const KEY_NAME_RULE = 'The key of the value names a secret.';

/** Why a detector fires, in a sentence; undefined for patterns of a policy, which have none. */
export function ruleOf(detector: FoundBy): string | undefined {
  if (detector === 'secret_key_name') return KEY_NAME_RULE;
  return DETECTORS.find(({ name }) => name === detector)?.rule;
}

/** How sure a finding is, from 0 to 1. */
export function confidenceOf(detector: FoundBy): number {
  return CONFIDENCE.get(detector) ?? CUSTOM_CONFIDENCE;
}
