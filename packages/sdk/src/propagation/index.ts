// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

export {
  carrierFromEnvironment,
  carrierToEnvironment,
  injectCarrier,
  withCarrier,
} from './carrier.ts';
export type { Carrier, CarrierOptions } from './carrier.ts';
export { propagatingFetch } from './fetch.ts';
export type { FetchOptions } from './fetch.ts';
export type { Fetch } from './redirects.ts';
export type { PropagationOptions } from './settings.ts';
