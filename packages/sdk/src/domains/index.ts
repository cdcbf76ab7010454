// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

export { instrumentDomain } from './instrument-domain.ts';
export type { Domain, DomainOperation } from './instrument-domain.ts';
export { PRESETS } from './presets.ts';
export type { Access, DomainPreset, Operations } from './presets.ts';
