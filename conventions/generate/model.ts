// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** One allowed value of an enumerated attribute. */
export interface Member {
  readonly id: string;
  readonly value: string;
  readonly brief: string;
}

/** An attribute of the registry. */
export interface Attribute {
  readonly key: string;
  /** `enum` stands for a type given by members. */
  readonly type: AttributeType;
  readonly members: readonly Member[];
  readonly brief: string;
  readonly note: string | undefined;
  readonly stability: string;
  readonly examples: readonly unknown[];
  readonly sensitivity: string;
  readonly field: string | undefined;
  readonly group: string;
  readonly shape: string;
  readonly closed: boolean;
  /** Bounds of a number, both included. */
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export type AttributeType =
  | 'string'
  | 'int'
  | 'double'
  | 'boolean'
  | 'string[]'
  | 'int[]'
  | 'double[]'
  | 'boolean[]'
  | 'any'
  | 'enum';

/** What an event type says about one attribute. */
export interface AttributeReference {
  readonly ref: string;
  readonly level: 'required' | 'conditionally_required' | 'recommended' | 'opt_in';
  readonly condition: string | undefined;
  readonly requiredWhen: { readonly ref: string; readonly value: string } | undefined;
}

export interface EventModel {
  readonly name: string;
  readonly brief: string;
  readonly stability: string;
  readonly severity: string;
  readonly storageClasses: readonly string[];
  readonly attributes: readonly AttributeReference[];
}

export interface StorageClassModel {
  readonly name: string;
  readonly brief: string;
}

export interface SeverityModel {
  readonly name: string;
  readonly number: number;
  readonly text: string;
}

export interface ErrorModel {
  readonly code: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly meaning: string;
  readonly remedy: string;
}

/** One event as it may be, for the docs and for tests. */
export interface ExampleModel {
  readonly eventType: string;
  /** Fields of the envelope that differ from those that all examples share. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Event types that are explained together. */
export interface FamilyModel {
  readonly name: string;
  readonly title: string;
  readonly brief: string;
  readonly examples: readonly ExampleModel[];
}

/** A component of ours that writes events, and what it answers for. */
export interface ProducerModel {
  readonly component: string;
  readonly owner: string;
  readonly trigger: string;
  readonly events: readonly string[];
  readonly tables: readonly string[];
  readonly metadata: string;
}

/** The whole registry, checked: every reference resolves and nothing is defined twice. */
export interface Registry {
  readonly schemaUrl: string;
  readonly schemaVersion: string;
  readonly attributes: readonly Attribute[];
  readonly events: readonly EventModel[];
  readonly storageClasses: readonly StorageClassModel[];
  readonly severities: readonly SeverityModel[];
  readonly errors: readonly ErrorModel[];
  readonly families: readonly FamilyModel[];
  readonly producers: readonly ProducerModel[];
  /** The envelope that all examples share, by field. */
  readonly exampleEnvelope: Readonly<Record<string, unknown>>;
}

/** `ledgerline.call.id` → `LEDGERLINE_CALL_ID`, as OpenTelemetry JS names its constants. */
export function constantName(key: string): string {
  return key.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
}
