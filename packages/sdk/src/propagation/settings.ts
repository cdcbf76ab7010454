// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { hostTest, type HostTest } from './hosts.ts';
import { labelList, type LabelList } from './labels.ts';

/** What baggage may carry where the SDK's own propagator is registered; nothing by default. */
export interface PropagationOptions {
  /** `LEDGERLINE_BAGGAGE_HOSTS`, comma-separated: hosts that may see baggage, as in `propagatingFetch`. */
  readonly hosts?: readonly string[];
  /** `LEDGERLINE_BAGGAGE_LABELS`, comma-separated: baggage keys that leave and that are taken. */
  readonly labels?: readonly string[];
}

/** The options, checked, and what `OTEL_PROPAGATORS` says. */
export interface PropagationSettings {
  readonly wantsTrace: boolean;
  readonly wantsBaggage: boolean;
  readonly isAllowed: HostTest;
  readonly labels: LabelList;
  /** Formats of `OTEL_PROPAGATORS` that we do not speak. */
  readonly unknown: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const KNOWN = new Set(['tracecontext', 'baggage', 'none']);

/**
 * Options with the environment's values filled in. `OTEL_PROPAGATORS` is `tracecontext,baggage` by
 * default, as OTel has it; `none` switches both off. Throws `config_invalid`.
 */
export function propagationSettings(
  options: PropagationOptions = {},
  env: Environment = process.env,
): PropagationSettings {
  const named = words(env['OTEL_PROPAGATORS'])?.map((name) => name.toLowerCase());
  const formats = new Set(named ?? ['tracecontext', 'baggage']);
  const isOff = formats.has('none');
  return {
    wantsTrace: !isOff && formats.has('tracecontext'),
    wantsBaggage: !isOff && formats.has('baggage'),
    isAllowed: hostTest(options.hosts ?? words(env['LEDGERLINE_BAGGAGE_HOSTS']) ?? []),
    labels: labelList(options.labels ?? words(env['LEDGERLINE_BAGGAGE_LABELS'])),
    unknown: [...formats].filter((name) => !KNOWN.has(name)),
  };
}

/** The words of a comma-separated variable; undefined when there are none. */
function words(text = ''): readonly string[] | undefined {
  const found = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  return found.length === 0 ? undefined : found;
}
