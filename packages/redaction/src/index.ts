// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

export {
  ACTION_NAMES,
  CONTENT_CATEGORIES,
  type ActionName,
  type ActionRule,
  type ContentCategory,
} from './actions/action.ts';
export { cascade, POLICY_LEVELS, type PolicyLayers, type PolicyLevel } from './cascade.ts';
export { DETECTOR_NAMES, ruleOf } from './detectors/all.ts';
export { explain, type ExplainedFinding, type Explanation } from './explain/explain.ts';
export type { NearMiss, NearMissReason } from './explain/near-miss.ts';
export { redactionTransform, redactStream, type StreamOptions } from './stream/adapters.ts';
export { createRedactionStream, type RedactionStream } from './stream/redaction-stream.ts';
export { redactionStreams, type RedactionStreams } from './stream/redaction-streams.ts';
export { FindingTally, findingsSummary, type FindingsSummary } from './finding-tally.ts';
export { isTellingKey } from './redact-tree.ts';
export { isPlaceholder, PLACEHOLDERS } from './placeholders.ts';
export type { FoundSpan, SpanFinder } from './patterns/finder.ts';
export type { CustomPatternData } from './patterns/custom-pattern.ts';
export { compilePolicy, DEFAULT_POLICY_DATA, type PolicySecrets } from './policy.ts';
export { readPolicyFile } from './policy-file.ts';
export { POLICY_SCHEMA } from './policy-schema.ts';
export {
  recordRedaction,
  redact,
  redactAttributes,
  type RecordRedaction,
  type RedactedAttributes,
} from './redact.ts';
export { redactBytes } from './redact-bytes.ts';
export { Originals } from './sealing/originals.ts';
export { openSealed } from './sealing/open-sealed.ts';
export { isSealedForm } from './sealing/sealed-form.ts';
export type { Original, SealedPlace } from './sealing/sealed-text.ts';
export { Sealer } from './sealing/sealer.ts';
export {
  encodeKey,
  generateOpeningKey,
  openingKey,
  sealingKey,
  type OpeningKey,
  type SealingKey,
} from './sealing/sealing-key.ts';
export type {
  DetectorName,
  FoundBy,
  Finding,
  Redacted,
  RedactedBytes,
  RedactionPlace,
  RedactionPolicy,
  RedactionPolicyData,
  Widened,
} from './types.ts';
