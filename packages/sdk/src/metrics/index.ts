// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

export { observeStats } from './observe-stats.ts';
