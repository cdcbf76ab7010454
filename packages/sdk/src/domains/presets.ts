// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** A write has effects outside of the process: its events belong to the audit class as well. */
export type Access = 'read' | 'write';

export type Operations = Readonly<Record<string, Access>>;

type Of<Reads extends string, Writes extends string> = Readonly<
  Record<Reads, 'read'> & Record<Writes, 'write'>
>;

interface Presets {
  readonly chat: Of<'receive', 'send'>;
  readonly media: Of<'load', 'generate'>;
  readonly retrieval: Of<'search', 'index'>;
  readonly vector: Of<'query', 'upsert' | 'remove'>;
  readonly embedding: Of<'embed', never>;
  readonly evaluation: Of<'grade' | 'compare', 'feedback'>;
  readonly budget: Of<'check', 'reserve' | 'spend'>;
  readonly kpi: Of<'read', 'write'>;
  readonly temperature: Of<'read', 'write'>;
  readonly dashboards: Of<'view', 'update'>;
  readonly kill_switch: Of<'state', 'engage' | 'release'>;
  readonly strategy_lock: Of<'state', 'lock' | 'unlock'>;
}

/** The operations of the domains that are shipped (requirements 76 and 105 to 114). */
export const PRESETS: Presets = {
  chat: { receive: 'read', send: 'write' },
  media: { load: 'read', generate: 'write' },
  retrieval: { search: 'read', index: 'write' },
  vector: { query: 'read', upsert: 'write', remove: 'write' },
  embedding: { embed: 'read' },
  evaluation: { grade: 'read', compare: 'read', feedback: 'write' },
  budget: { check: 'read', reserve: 'write', spend: 'write' },
  kpi: { read: 'read', write: 'write' },
  temperature: { read: 'read', write: 'write' },
  dashboards: { view: 'read', update: 'write' },
  kill_switch: { state: 'read', engage: 'write', release: 'write' },
  strategy_lock: { state: 'read', lock: 'write', unlock: 'write' },
};

export type DomainPreset = keyof Presets;

/** What these do decides what others may do; the rest is work of an engine. */
export const POLICY_DOMAINS: ReadonlySet<string> = new Set<DomainPreset>([
  'budget',
  'kill_switch',
  'strategy_lock',
]);
