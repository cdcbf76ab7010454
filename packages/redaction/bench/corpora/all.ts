// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { commonsValidator } from './commons-validator.ts';
import type { Corpus } from './corpus.ts';
import { evasions } from './evasions.ts';
import { genericSecretsCorpus } from './generic-secrets.ts';
import { genericTemplatesCorpus } from './generic-templates.ts';
import { betterleaks, gitleaks } from './gitleaks.ts';
import { logIds } from './log-ids.ts';
import { noseyParker } from './nosey-parker.ts';
import { presidio } from './presidio.ts';
import { sourceCode } from './source-code.ts';
import { structured } from './structured.ts';
import { stdnum } from './stdnum.ts';
import { surroundings } from './surroundings.ts';
import { validatorjs } from './validatorjs.ts';

/** Every corpus, in the order in which it is run. */
export const CORPORA: readonly Corpus[] = [
  structured,
  genericSecretsCorpus,
  genericTemplatesCorpus,
  evasions,
  gitleaks,
  betterleaks,
  noseyParker,
  surroundings,
  stdnum,
  presidio,
  validatorjs,
  commonsValidator,
  logIds,
  sourceCode,
];
