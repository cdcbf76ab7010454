// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ActionName, ActionRule, ActionTable, ContentCategory } from './actions/action.ts';
import type { Pseudonyms } from './actions/pseudonym.ts';
import type { Layouts } from './detectors/phone-plans.ts';
import type { CandidateTables } from './engine/candidates/tables.ts';
import type { Dispatch } from './engine/dispatch.ts';
import type { KeyTable } from './key-table.ts';
import type { SpanFinder } from './patterns/finder.ts';
import type { CustomPattern, CustomPatternData } from './patterns/custom-pattern.ts';
import type { Originals } from './sealing/originals.ts';

/** Names of the detectors that a policy can switch on, in the order in which they are documented. */
export type DetectorName =
  | 'email'
  | 'card'
  | 'phone'
  | 'ipv4'
  | 'ipv6'
  | 'iban'
  | 'bic'
  | 'mac'
  | 'vin'
  | 'imei'
  | 'btc_address'
  | 'eth_address'
  | 'passport'
  | 'drivers_licence'
  | 'date_of_birth'
  | 'person_name'
  | 'postal_address'
  | 'us_ssn'
  | 'us_itin'
  | 'us_ein'
  | 'uk_nhs'
  | 'uk_nino'
  | 'ca_sin'
  | 'au_tfn'
  | 'au_abn'
  | 'au_medicare'
  | 'in_aadhaar'
  | 'in_pan'
  | 'br_cpf'
  | 'br_cnpj'
  | 'es_dni'
  | 'it_codice_fiscale'
  | 'fr_nir'
  | 'de_tax_id'
  | 'de_id_card'
  | 'de_social_security'
  | 'nl_bsn'
  | 'be_national_number'
  | 'pl_pesel'
  | 'pl_nip'
  | 'se_personnummer'
  | 'fi_hetu'
  | 'pt_nif'
  | 'sg_nric'
  | 'kr_rrn'
  | 'jp_my_number'
  | 'jwt'
  | 'private_key'
  | 'vendor_key'
  | 'secret_key_name'
  | 'secret_context'
  | 'secret_argument'
  | 'secret_phrase'
  | 'secret_option'
  | 'curl_user'
  | 'command_secret'
  | 'credential_call'
  | 'webhook'
  | 'encoded_jwt'
  | 'url_credentials'
  | 'authorization';

/** A detector of ours, or a pattern of the policy. */
export type FoundBy = DetectorName | `custom.${string}`;

/** What was found, never the value itself. */
export interface Finding {
  /** What it is, as its placeholder says: `email`, `card`, `secret` …; `failed` when it was withheld. */
  readonly type: string;
  /** Who found it, or `redaction_failed` when the value could not be judged and was withheld. */
  readonly detector: FoundBy | 'redaction_failed';
  /** Where: attribute keys joined by dots, array positions in brackets; keys are redacted too. */
  readonly path: string;
  /** Offsets in the input: UTF-16 code units for strings, bytes for byte ranges. */
  readonly start: number;
  readonly end: number;
  /** From 0 to 1; fixed per detector, 1 for `redaction_failed`. */
  readonly confidence: number;
  /** Never `keep`: what is kept is no finding. */
  readonly action: Exclude<ActionName, 'keep'>;
}

/** A value that is safe to emit, and what was taken out of it. */
export interface Redacted<T> {
  readonly value: Widened<T>;
  readonly findings: readonly Finding[];
  /** What the policy wants sealed; present when its actions contain `seal`. */
  readonly originals?: Originals;
}

/** A redacted number, boolean or subtree can become a placeholder, which is a string. */
export type Widened<T> = T extends string ? string : T | string;

/** The redacted bytes of a range, in memory that is nobody else's; other results may share its buffer. */
export interface RedactedBytes {
  readonly bytes: Uint8Array;
  readonly findings: readonly Finding[];
  readonly originals?: Originals;
}

/** Where a value stands: its key decides by name, the path is only copied into findings. */
export interface RedactionPlace {
  readonly key?: string;
  readonly path?: string;
  /** What kind of content it is; by default what its key says. */
  readonly category?: ContentCategory;
}

/** A policy as data; `compilePolicy` checks it. */
export interface RedactionPolicyData {
  /** Name of the policy, stamped on records as `id@version`. */
  readonly id: string;
  readonly version: string;
  /** In a cascade: narrower levels may find more, and keep or show nothing more. */
  readonly final?: boolean;
  /** Enabled detectors; absent means all. */
  readonly detectors?: readonly DetectorName[];
  /** Further secret key names, matched segment by segment: `badge_code` also finds `userBadgeCode`. */
  readonly secretKeys?: readonly string[];
  /** Regions (ISO 3166-1, `DE`) whose phone numbers are found as written at home, without a word. */
  readonly phoneRegions?: readonly string[];
  readonly keep?: {
    /** Texts that survive when a finding covers exactly this text. */
    readonly values?: readonly string[];
    /** Attribute keys (whole, case-sensitive) whose values are not looked at. */
    readonly keys?: readonly string[];
  };
  /** What becomes of findings; the first rule that fits decides, without one a placeholder. */
  readonly actions?: readonly ActionRule[];
  /** Further things to find. */
  readonly patterns?: readonly CustomPatternData[];
}

/** A compiled policy; make it with `compilePolicy`, use it for as many values as you like. */
export interface RedactionPolicy {
  readonly id: string;
  readonly version: string;
  /** Which of the enabled detectors is asked where. */
  readonly dispatch: Dispatch;
  /** The same as the search for candidates reads it. */
  readonly candidateTables: CandidateTables;
  readonly keepValues: ReadonlySet<string>;
  readonly keyTable: KeyTable;
  readonly actions: ActionTable;
  /** There when the policy has an action `pseudonym`. */
  readonly pseudonyms: Pseudonyms | undefined;
  readonly seals: boolean;
  readonly patterns: readonly CustomPattern[];
  /** Asked behind the detectors and the patterns. */
  readonly finders: readonly SpanFinder[];
  /** How phone numbers are written in the regions that the policy names. */
  readonly phoneLayouts: Layouts | undefined;
}
