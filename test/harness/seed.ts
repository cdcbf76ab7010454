// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Every property test draws from one seed, so that a run says the same as the run before it: a
 * change either breaks a property or it does not. New inputs are what `npm run fuzz` is for; it
 * sets LEDGERLINE_TEST_SEED.
 */

import fc from 'fast-check';

const DEFAULT_SEED = 20_261_121;

fc.configureGlobal({ seed: Number(process.env['LEDGERLINE_TEST_SEED'] ?? DEFAULT_SEED) });
