// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerlineError } from '@ledgerline/conventions';
import type { Log } from '../log.ts';
import type { AttributeColumns } from '../otlp/attribute-columns.ts';
import { KIND } from '../otlp/value-kind.ts';
import { NO_ROW } from './attribute-index.ts';
import { ID } from './known-ids.ts';
import type { RecordView } from './record-view.ts';

/** Users, as the events name them, that opted out; `train_ok: false` is the whole tenant. */
interface TenantPreferences {
  readonly train_ok?: boolean;
  readonly users?: Readonly<Record<string, boolean>>;
}

type Preferences = Readonly<Record<string, TenantPreferences>>;

const FILE = 'train-preferences.json';
/** A look at the file's time at most this often: an opt-out holds within a second. */
const RELOAD_INTERVAL_MS = 1_000;
const NOBODY: Preferences = {};

/**
 * Takes back `ledgerline.train_ok` of records and spans whose tenant or user opted out in
 * `<dataDir>/train-preferences.json`; it never gives it. The file is read again when it changes; one
 * that cannot be read then counts as everybody's no.
 */
export class TrainConsent {
  readonly #path: string;
  readonly #log: Log;
  readonly #now: () => number;
  /** Undefined while the file cannot be used. */
  #preferences: Preferences | undefined = NOBODY;
  #modified = -1;
  #checkedAt = Number.NEGATIVE_INFINITY;

  /** @throws LedgerlineError `config_invalid` when the file is there and cannot be used */
  constructor(dataDir: string, log: Log, now: () => number = Date.now) {
    this.#path = join(dataDir, FILE);
    this.#log = log;
    this.#now = now;
    this.#reload(true);
  }

  /** Looks at the file; once a request, so that all of its records are judged alike. */
  refresh(): void {
    this.#reload(false);
  }

  /** Judges the record in the view, before anything in it is redacted. */
  lower(view: RecordView, attributes: AttributeColumns): void {
    const row = view.rowOf(ID.trainOk);
    if (row === NO_ROW) return;
    const { kind, a } = attributes;
    if (kind.at(row) === KIND.bool) {
      if (a.at(row) === 0 || this.#preferences === NOBODY || !this.#isRefused(view)) return;
    }
    // What is no boolean is no yes either: nobody checks spans as the validator does records.
    kind.set(row, KIND.bool);
    a.set(row, 0);
  }

  #isRefused(view: RecordView): boolean {
    if (this.#preferences === undefined) return true;
    const tenant = view.text(ID.tenant) ?? '';
    const own = Object.hasOwn(this.#preferences, tenant) ? this.#preferences[tenant]! : {};
    if (own.train_ok === false) return true;
    const user = view.text(ID.user);
    const users = own.users ?? {};
    return user !== undefined && Object.hasOwn(users, user) && users[user] === false;
  }

  #reload(isStart: boolean): void {
    const now = this.#now();
    if (now - this.#checkedAt < RELOAD_INTERVAL_MS) return;
    this.#checkedAt = now;
    const modified = statSync(this.#path, { throwIfNoEntry: false })?.mtimeMs ?? -1;
    if (modified === this.#modified) return;
    this.#modified = modified;
    try {
      this.#preferences = modified === -1 ? NOBODY : read(this.#path);
    } catch (error) {
      if (isStart) throw error;
      this.#preferences = undefined;
      this.#log('error', 'config_invalid', {
        what: `${FILE} cannot be used: train_ok is taken back`,
      });
    }
  }
}

function read(path: string): Preferences {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // The parser's message would quote the file, which names users.
    throw invalid(path);
  }
  if (!isRecord(value) || !Object.values(value).every(isTenantPreferences)) throw invalid(path);
  return value as Preferences;
}

function isTenantPreferences(value: unknown): value is TenantPreferences {
  if (!isRecord(value)) return false;
  const { train_ok: trainOk, users, ...more } = value;
  return (
    Object.keys(more).length === 0 &&
    (trainOk === undefined || typeof trainOk === 'boolean') &&
    (users === undefined ||
      (isRecord(users) && Object.values(users).every((said) => typeof said === 'boolean')))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(path: string): LedgerlineError {
  const form = '{"<tenant>":{"train_ok":false,"users":{"<user.id>":false}}}';
  return new LedgerlineError('config_invalid', `${path} must have the form ${form}.`);
}
