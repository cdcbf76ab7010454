// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Corpus } from './corpus.ts';
import { noseyParker } from './nosey-parker.ts';

/** Every corpus, in the order in which it is run. */
export const CORPORA: readonly Corpus[] = [noseyParker];
