// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { auAbn } from './au-abn.ts';
import { auMedicare } from './au-medicare.ts';
import { auTfn } from './au-tfn.ts';
import { beNationalNumber } from './be-national-number.ts';
import { brCnpj } from './br-cnpj.ts';
import { brCpf } from './br-cpf.ts';
import { caSin } from './ca-sin.ts';
import { deIdCard } from './de-id-card.ts';
import { deSocialSecurity } from './de-social-security.ts';
import { deTaxId } from './de-tax-id.ts';
import { esDni } from './es-dni.ts';
import { fiHetu } from './fi-hetu.ts';
import { frNir } from './fr-nir.ts';
import { inAadhaar } from './in-aadhaar.ts';
import { inPan } from './in-pan.ts';
import { itCodiceFiscale } from './it-codice-fiscale.ts';
import { jpMyNumber } from './jp-my-number.ts';
import { krRrn } from './kr-rrn.ts';
import { nlBsn } from './nl-bsn.ts';
import { plNip } from './pl-nip.ts';
import { plPesel } from './pl-pesel.ts';
import { ptNif } from './pt-nif.ts';
import { sePersonnummer } from './se-personnummer.ts';
import { sgNric } from './sg-nric.ts';
import { ukNhs } from './uk-nhs.ts';
import { ukNino } from './uk-nino.ts';
import { usEin } from './us-ein.ts';
import { usItin } from './us-itin.ts';
import { usSsn } from './us-ssn.ts';

/** Numbers that states give to people and companies; those with the stronger proof first. */
export const NATIONAL_DETECTORS: readonly Detector[] = [
  brCpf,
  brCnpj,
  beNationalNumber,
  frNir,
  usSsn,
  usItin,
  plNip,
  krRrn,
  sePersonnummer,
  fiHetu,
  inAadhaar,
  jpMyNumber,
  itCodiceFiscale,
  inPan,
  esDni,
  sgNric,
  ukNino,
  deTaxId,
  deSocialSecurity,
  auAbn,
  plPesel,
  ukNhs,
  auMedicare,
  deIdCard,
  caSin,
  auTfn,
  nlBsn,
  ptNif,
  usEin,
];
