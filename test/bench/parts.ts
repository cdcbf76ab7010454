// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Part } from './figure.ts';
import { conventions } from './parts/conventions.ts';
import { decode } from './parts/decode.ts';
import { gatewayLogs } from './parts/gateway-logs.ts';
import { ledger } from './parts/ledger.ts';
import { memory } from './parts/memory.ts';
import { nativeEncode } from './parts/native-encode.ts';
import { redactBytesPart } from './parts/redact-bytes.ts';
import { sdkAudit } from './parts/sdk-audit.ts';
import { sdkEmit } from './parts/sdk-emit.ts';
import { sdkMemory } from './parts/sdk-memory.ts';
import { sdkToolCall } from './parts/sdk-tool-call.ts';
import { startUpPart } from './parts/start-up.ts';

/** Everything that `npm run bench` measures, in its order. */
export const PARTS: readonly Part[] = [
  conventions,
  sdkEmit,
  sdkToolCall,
  sdkAudit,
  sdkMemory,
  gatewayLogs,
  ledger,
  startUpPart,
  memory,
  redactBytesPart,
  decode,
  nativeEncode,
];
