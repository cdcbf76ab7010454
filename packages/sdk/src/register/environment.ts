// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { LedgerlineOptions } from '../options.ts';
import { SCOPE_ATTRIBUTES, SCOPE_KEYS } from '../scope.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** `OTEL_SDK_DISABLED=true` switches everything off; every other value means on (OTel's rule). */
export function isDisabled(env: Environment): boolean {
  return env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
}

/**
 * Options for what no `LEDGERLINE_*` variable says: scope keys from `OTEL_RESOURCE_ATTRIBUTES`, the
 * key from `OTEL_EXPORTER_OTLP_HEADERS`. Where both say something, `LEDGERLINE_*` wins. Endpoint and
 * service name have their fallbacks in `startLedgerline` itself.
 */
export function fallbackOptions(env: Environment): LedgerlineOptions {
  const resource = pairs(env['OTEL_RESOURCE_ATTRIBUTES']);
  const options: Record<string, string> = {};
  for (const key of SCOPE_KEYS) {
    const value = resource.get(SCOPE_ATTRIBUTES[key]);
    if (!env[`LEDGERLINE_${key.toUpperCase()}`] && value) options[key] = value;
  }
  const authorization = headers(env).get('authorization');
  const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (!env['LEDGERLINE_API_KEY'] && bearer !== undefined) options['apiKey'] = bearer;
  return options;
}

/** Header names have no case. */
function headers(env: Environment): Map<string, string> {
  const list = [...pairs(env['OTEL_EXPORTER_OTLP_HEADERS'])];
  return new Map(list.map(([name, value]) => [name.toLowerCase(), value]));
}

/** `a=b,c=d` with percent-encoded values, as OTel's variables have it; what is no pair is skipped. */
function pairs(text = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const pair of text.split(',')) {
    const equals = pair.indexOf('=');
    if (equals < 1) continue;
    found.set(pair.slice(0, equals).trim(), decode(pair.slice(equals + 1).trim()));
  }
  return found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
