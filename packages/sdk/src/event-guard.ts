// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_LOG_LOGGER,
  ATTR_LEDGERLINE_SOURCE_COMPONENT,
  ATTR_LEDGERLINE_STORAGE_CLASS,
  ATTR_LEDGERLINE_TENANT_ID,
  ATTR_LEDGERLINE_TRAIN_OK,
  ATTR_LOG_RECORD_UID,
  ATTR_USER_ID,
  attributesView,
  canonicalJson,
  formatStorageClasses,
  isToken,
  LedgerlineError,
  LOG_EVENT,
  parseStorageClasses,
  SEVERITY_WIRE,
  uuidv7,
  validateEvent,
  type AttributeValue,
  type StorageClass,
} from '@ledgerline/conventions';
import type { RecordRedaction } from '@ledgerline/redaction';
import type { SpanContext } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { contextState } from './context.ts';
import { completeCost } from './cost/complete-cost.ts';
import { completeCorrelation, flagSynthesized, spanContextOr } from './correlation.ts';
import type { EventDraft } from './event-draft.ts';
import { planOf, type EventPlan } from './event-plan.ts';
import { EventTemplates, type EventTemplate } from './event-template.ts';
import type { GuardedRecord } from './guarded.ts';
import { add, completeScope, stampRedaction, type GuardParts } from './guard.ts';
import { MAX_ATTRIBUTES, MAX_EVENT_BYTES } from './limits.ts';
import { OriginGuard } from './origin-guard.ts';
import { estimateBytes, toAttributeValue, toPayload } from './payload.ts';
import { mergePayload, mergeRewritten, type MergedPayload } from './payload-merge.ts';
import { SEVERITY_NUMBERS, severityOf } from './severity.ts';

/** An event that passed: scoped, redacted, complete, valid, and no longer changed by anybody. */
export interface SealedEvent {
  readonly record: GuardedRecord;
  readonly eventId: string;
  readonly eventType: string;
  readonly tenant: string;
  readonly storageClasses: readonly StorageClass[];
  readonly sizeBytes: number;
  /** Canonical names of the ids that were made up. */
  readonly synthesized: readonly string[];
}

type Attributes = Record<string, AttributeValue>;

/** Turns a draft into a canonical event: redaction, then scope, then validation. */
export class EventGuard {
  readonly #parts: GuardParts;
  readonly #origins: OriginGuard;
  readonly #templates: EventTemplates;

  constructor(parts: GuardParts) {
    this.#parts = parts;
    this.#origins = new OriginGuard(parts.redactor);
    this.#templates = new EventTemplates(parts.base, parts.redactor.policyName, parts.source);
  }

  /** A sealed event, or why the draft is refused. */
  seal(draft: EventDraft): SealedEvent | LedgerlineError {
    const { consent, producers, redactor, sealing, source, strict } = this.#parts;
    const { eventType } = draft;
    const plan = planOf(eventType);
    const state = contextState(draft.context);
    const template = this.#templates.of(state);
    const body = toText(draft.message);
    const bodyBytes = estimateBytes(body);
    const { merged, redaction } = this.#merge(draft, plan, template, MAX_EVENT_BYTES - bodyBytes);
    const tooLarge = sizeProblem(draft, merged, bodyBytes);
    if (tooLarge !== undefined) return tooLarge;

    const { attributes } = merged;
    const text = redactedText(body, redaction);
    const isIdSound = identify(attributes, draft, redaction);
    const { findings } = redaction;
    if (findings.length > 0) {
      redactor.note(findings);
      draft.onFindings?.(text);
    }
    const isSound = template.isSound && merged.isSound && isIdSound;
    if (!template.isScoped || !isSound) {
      const scopeError = completeScope(attributes, draft.origin.resource);
      if (scopeError !== undefined) return scopeError;
    }
    const [spanContext, before] = spanContextOr(draft.spanContext);
    const madeUp = completeCorrelation(attributes, spanContext, before);
    if (eventType === LOG_EVENT) {
      const { name } = draft.origin.instrumentationScope;
      if (attributes[ATTR_LEDGERLINE_LOG_LOGGER] === undefined)
        add(attributes, ATTR_LEDGERLINE_LOG_LOGGER, name);
    }
    if (attributes[ATTR_LEDGERLINE_TRAIN_OK] !== false) {
      const { base } = this.#parts;
      consent.lower(attributes, [base, state], draft.payload[ATTR_USER_ID]);
    }
    const storageClasses = completeStorageClass(attributes, plan);
    if (LedgerlineError.is(storageClasses)) return storageClasses;
    stampRedaction(attributes, redactor, findings);
    const sealedBytes = sealing?.stamp(attributes, redaction.originals) ?? 0;
    const synthesized = flagSynthesized(attributes, madeUp, state.value.synthesized);
    if (strict && synthesized.length > 0) return contextMissing(synthesized);
    const component = attributes[ATTR_LEDGERLINE_SOURCE_COMPONENT];
    if (component !== source[ATTR_LEDGERLINE_SOURCE_COMPONENT]) {
      const undeclared = producers.problemOf(component);
      if (undeclared !== undefined) return undeclared;
    }
    const isPriced = eventType === 'usage_recorded';
    if (isPriced) this.#price(attributes, draft);
    // What a price table adds came after the check of each attribute.
    if (isPriced || !isSound || !isWhole(attributes, plan)) {
      const problem = findProblem(eventType, attributes);
      if (problem !== undefined) return problem;
    }
    return {
      record: this.#sealed(draft, plan, { attributes, body: text, spanContext }),
      eventId: attributes[ATTR_LOG_RECORD_UID] as string,
      eventType,
      tenant: attributes[ATTR_LEDGERLINE_TENANT_ID] as string,
      storageClasses,
      sizeBytes: merged.sizeBytes + bodyBytes + sealedBytes,
      synthesized,
    };
  }

  #merge(
    { payload }: EventDraft,
    { check }: EventPlan,
    template: EventTemplate,
    bytesMax: number,
  ): { readonly merged: MergedPayload; readonly redaction: RecordRedaction } {
    const { redactor } = this.#parts;
    const redaction = redactor.begin();
    try {
      const merged = mergePayload(payload, { template, check, redaction, bytesMax });
      if (merged !== undefined) return { merged, redaction };
    } catch {
      // A getter or a proxy of the engine throws; the other form reads property by property.
    }
    // From the start: what the first try found, the second one finds again.
    const again = redactor.begin();
    const ground = { template, check, redaction: again, bytesMax };
    return { merged: mergeRewritten(payload, ground), redaction: again };
  }

  /** Whoever made the usage, our wrappers, another instrumentation or a plain logger. */
  #price(attributes: Attributes, { hrTime }: EventDraft): void {
    const { prices, onUnknownPrice } = this.#parts;
    const at = new Date(hrTimeToMilliseconds(hrTime));
    if (!completeCost(attributes, prices, at)) onUnknownPrice();
  }

  #sealed(
    draft: EventDraft,
    plan: EventPlan,
    made: {
      readonly spanContext: SpanContext;
      readonly attributes: Attributes;
      readonly body: string | undefined;
    },
  ): GuardedRecord {
    const severity = severityOf(draft.severityNumber) ?? plan.severity;
    const { resource, instrumentationScope } = draft.origin;
    const record: ReadableLogRecord = {
      hrTime: draft.hrTime,
      hrTimeObserved: draft.hrTimeObserved,
      spanContext: made.spanContext,
      severityNumber: SEVERITY_NUMBERS[severity],
      severityText: SEVERITY_WIRE[severity].text,
      body: made.body,
      eventName: draft.eventType,
      resource: this.#origins.resource(resource),
      instrumentationScope: this.#origins.scope(instrumentationScope),
      attributes: made.attributes,
      droppedAttributesCount: draft.droppedAttributesCount,
    };
    return record as GuardedRecord;
  }
}

function toText(message: unknown): AttributeValue {
  return typeof message === 'string' ? message : toAttributeValue(message);
}

/** The display string; structured bodies become canonical JSON, as the body is text on our wire. */
function redactedText(body: AttributeValue, redaction: RecordRedaction): string | undefined {
  if (body === null) return undefined;
  const value = redaction.value(body, { path: 'body' });
  return typeof value === 'string' ? value : canonicalJson(value);
}

/** Writes what an emitter of ours says beside the payload; false when its event id is no id. */
function identify(
  attributes: Attributes,
  { ticket }: EventDraft,
  redaction: RecordRedaction,
): boolean {
  if (ticket === undefined) {
    attributes[ATTR_LOG_RECORD_UID] ??= uuidv7();
    return true;
  }
  const { eventId, isMinted, storageClassText } = ticket;
  if (storageClassText !== undefined) attributes[ATTR_LEDGERLINE_STORAGE_CLASS] = storageClassText;
  const id = isMinted ? eventId : redaction.attribute(ATTR_LOG_RECORD_UID, eventId);
  attributes[ATTR_LOG_RECORD_UID] = id;
  return isMinted || (typeof id === 'string' && isToken(id));
}

/** The registry's classes of the type and those that the event adds; nobody can take one away. */
function completeStorageClass(
  attributes: Attributes,
  plan: EventPlan,
): readonly StorageClass[] | LedgerlineError {
  const asked = attributes[ATTR_LEDGERLINE_STORAGE_CLASS];
  if (asked === undefined || asked === null) {
    attributes[ATTR_LEDGERLINE_STORAGE_CLASS] = plan.storageClassText;
    return plan.storageClasses;
  }
  const parsed = typeof asked === 'string' ? parseStorageClasses(asked) : undefined;
  if (parsed === undefined) {
    return new LedgerlineError(
      'storage_class_invalid',
      `${ATTR_LEDGERLINE_STORAGE_CLASS} must be a sorted, comma-joined set of storage classes.`,
    );
  }
  const all = formatStorageClasses([...plan.storageClasses, ...parsed]);
  attributes[ATTR_LEDGERLINE_STORAGE_CLASS] = all;
  return parseStorageClasses(all)!;
}

/** Whether everything required is there and nothing contradicts; each value was checked before. */
function isWhole(attributes: Attributes, { expected, check }: EventPlan): boolean {
  for (const key of expected) {
    if (attributes[key] === undefined || attributes[key] === null) return false;
  }
  return check?.agrees(attributes) === true;
}

function findProblem(eventType: string, attributes: Attributes): LedgerlineError | undefined {
  const problems = validateEvent(attributesView(eventType, attributes));
  const [first, ...others] = problems;
  if (first === undefined) return undefined;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return new LedgerlineError(first.code, `${first.message}${more}`, { problems });
}

function contextMissing(names: readonly string[]): LedgerlineError {
  return new LedgerlineError('context_missing', `The context has no ${names.join(', ')}.`);
}

/** An emitter hears that its event is too large; OTel itself would cut it and say nothing. */
function sizeProblem(
  draft: EventDraft,
  merged: MergedPayload,
  bodyBytes: number,
): LedgerlineError | undefined {
  if (merged.sizeBytes + bodyBytes > MAX_EVENT_BYTES) {
    const sizeBytes = toPayload(draft.payload).sizeBytes + bodyBytes;
    return new LedgerlineError('payload_too_large', `The event has about ${sizeBytes} bytes.`);
  }
  // With the id that the guard adds.
  if (draft.ticket === undefined || merged.count < MAX_ATTRIBUTES) return undefined;
  return new LedgerlineError(
    'payload_too_large',
    `The event has more than ${MAX_ATTRIBUTES} attributes.`,
  );
}
