// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Words for passwords, codes and keys in other scripts. A view shows the English word in their place,
// so that every rule for names of secrets holds for them, too.

import { CLASS, TOKEN } from '../engine/bytes.ts';

/** By what a view shows: the words, separated by commas. All of them begin beyond ASCII. */
const WORDS: Readonly<Record<string, string>> = {
  pwd:
    'пароль,пароля,паролем,парола,паролата,лозинка,κωδικός πρόσβασης,συνθηματικό,密码,密碼,口令,' +
    'パスワード,パスフレーズ,비밀번호,패스워드,암호,كلمة المرور,كلمة السر,رمز عبور,گذرواژه,סיסמה,סיסמא,הסיסמה,' +
    'पासवर्ड,कूटशब्द,পাসওয়ার্ড,கடவுச்சொல்,รหัสผ่าน,პაროლი,գաղտնաբառ,şifre,şifresi,şifreniz',
  pin: '暗証番号,пин-код,пин код,пинкод',
  otp:
    '验证码,驗證碼,校验码,動態密碼,动态密码,認証コード,確認コード,ワンタイムパスワード,인증번호,인증코드,' +
    'код подтверждения,код доступа,одноразовый код,ваш код,رمز التحقق,رمز التأكيد,קוד אימות,קוד האימות,ओटीपी',
  apikey: '密钥,密鑰,秘钥,ключ API,секретный ключ',
  key: 'キー',
};

/** Behind one of these words: “is”. */
const IS = '是,为,為,は,が,은,는,이,가, هي, היא, है, это'.split(',');

interface Entry {
  readonly bytes: Uint8Array;
  readonly shown: Uint8Array;
  /** Letters beside it make another word of it, as not in Chinese, Japanese and Korean. */
  readonly isSpaced: boolean;
}

/** A word found in a text. */
export interface Word {
  readonly size: number;
  readonly shown: Uint8Array;
}

const ENCODER = new TextEncoder();
const ENTRIES: readonly Entry[] = Object.entries(WORDS).flatMap(([shown, words]) =>
  words.split(',').flatMap((word) => entriesOf(word, ENCODER.encode(shown))),
);
const IS_ENTRIES: readonly Entry[] = IS.flatMap((word) => entriesOf(word, ENCODER.encode(': ')));
/** 1 by the first two bytes of a word. */
const BEGINS = new Uint8Array(1 << 16);
const IS_BEGINS = new Uint8Array(1 << 16);
for (const { bytes } of ENTRIES) BEGINS[(bytes[0]! << 8) | bytes[1]!] = 1;
for (const { bytes } of IS_ENTRIES) IS_BEGINS[(bytes[0]! << 8) | bytes[1]!] = 1;
const SIZE_MAX = Math.max(...ENTRIES.map(({ bytes }) => bytes.length));

/** As it is, with a capital at its beginning, and in capitals. */
function entriesOf(word: string, shown: Uint8Array): Entry[] {
  const forms = new Set([word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()]);
  const isSpaced = !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(
    word,
  );
  return [...forms].map((form) => ({ bytes: ENCODER.encode(form), shown, isSpaced }));
}

/** The longest word at `at`. */
export function wordAt(
  bytes: Uint8Array,
  first: number,
  at: number,
  end: number,
): Word | undefined {
  if (BEGINS[(bytes[at]! << 8) | (bytes[at + 1] ?? 0)] === 0) return undefined;
  return longest(ENTRIES, bytes, first, at, end);
}

/** “Is” directly behind a word, in front of what can be a value. */
export function isAt(bytes: Uint8Array, at: number, end: number): Word | undefined {
  if (at >= end || IS_BEGINS[(bytes[at]! << 8) | (bytes[at + 1] ?? 0)] === 0) return undefined;
  return longest(IS_ENTRIES, bytes, at, at, end);
}

function longest(
  entries: readonly Entry[],
  bytes: Uint8Array,
  first: number,
  at: number,
  end: number,
): Word | undefined {
  let found: Word | undefined;
  for (const entry of entries) {
    const size = entry.bytes.length;
    if (size <= (found?.size ?? 0) || !begins(bytes, at, end, entry.bytes, size)) continue;
    // Shown beside a word of ours, the two would be one.
    if (at > first && isJoined(bytes[at - 1]!, entry)) continue;
    if (entry.isSpaced && at + size < end && isJoined(bytes[at + size]!, entry)) continue;
    found = { size, shown: entry.shown };
  }
  return found;
}

function begins(
  bytes: Uint8Array,
  at: number,
  end: number,
  word: Uint8Array,
  size: number,
): boolean {
  if (at + size > end) return false;
  for (let i = 0; i < size; i += 1) if (bytes[at + i] !== word[i]) return false;
  return true;
}

function isJoined(byte: number, { isSpaced }: Entry): boolean {
  return (CLASS[byte]! & TOKEN) !== 0 || (isSpaced && byte >= 0x80);
}

/** Where a word that has not all come may begin, at the end of a text that goes on; else its end. */
export function wholeWords(bytes: Uint8Array, size: number): number {
  for (let at = Math.max(0, size - SIZE_MAX); at < size; at += 1) {
    const isWide = bytes[at]! >= 0xc0;
    // “Is” with a blank before it, behind such a word.
    if (!isWide && (at === 0 || bytes[at] !== 0x20 || bytes[at - 1]! < 0x80)) continue;
    const left = size - at;
    const goesOn = ({ bytes: word }: Entry): boolean =>
      begins(bytes, at, size, word, Math.min(left, word.length)) && left <= word.length;
    if ((isWide ? ENTRIES : IS_ENTRIES).some(goesOn)) return at;
  }
  return size;
}
