// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Part } from './figure.ts';
import { decode } from './parts/decode.ts';
import { nativeEncode } from './parts/native-encode.ts';
import { redactBytesPart } from './parts/redact-bytes.ts';
import { sdkEmit } from './parts/sdk-emit.ts';

/** Everything that `npm run bench` measures, in its order. */
export const PARTS: readonly Part[] = [sdkEmit, redactBytesPart, decode, nativeEncode];
