// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Splits a key at everything that is no letter or digit and at camelCase, in lower case. */
export function keySegments(key: string): string[] {
  const segments: string[] = [];
  let segment = '';
  for (let i = 0; i < key.length; i += 1) {
    const char = key[i]!;
    if (!isWordChar(char)) {
      if (segment !== '') segments.push(segment);
      segment = '';
      continue;
    }
    if (segment !== '' && startsHump(key, i)) {
      segments.push(segment);
      segment = '';
    }
    segment += char.toLowerCase();
  }
  if (segment !== '') segments.push(segment);
  return segments;
}

/** `apiKey` → key begins at K; `APIKey` → at K too; `API` stays whole. */
function startsHump(key: string, at: number): boolean {
  if (!isUpper(key[at]!)) return false;
  return !isUpper(key[at - 1]!) || (at + 1 < key.length && isLower(key[at + 1]!));
}

function isUpper(char: string): boolean {
  return char >= 'A' && char <= 'Z';
}

function isLower(char: string): boolean {
  return char >= 'a' && char <= 'z';
}

function isWordChar(char: string): boolean {
  return isUpper(char) || isLower(char) || (char >= '0' && char <= '9') || char > '\u007f';
}

/** True when a key names a secret by whole segments: `db.password`, `apiKey`, not `max_tokens`. */
export function isSecretKey(
  segments: readonly string[],
  extra: readonly (readonly string[])[],
): boolean {
  for (let i = 0; i < segments.length; i += 1) {
    const length = secretLength(segments, i);
    if (length > 0 && !isDescribed(segments, i + length)) return true;
    if (extra.some((name) => name.every((part, offset) => segments[i + offset] === part)))
      return true;
  }
  return false;
}

/**
 * How much a name in a text says about the value behind it. `password`: any literal is one. `key`:
 * what people do not choose themselves. `weak`: the name means other things, too, and the value must
 * look random.
 */
export type NameStrength = 'password' | 'key' | 'weak';

/** The strength of a name in a text; undefined when it names no secret. */
export function nameStrength(
  segments: readonly string[],
  extra: readonly (readonly string[])[],
): NameStrength | undefined {
  const isExtra = (i: number): boolean =>
    extra.some((name) => name.every((part, offset) => segments[i + offset] === part));
  let strength: NameStrength | undefined;
  for (let i = 0; i < segments.length; i += 1) {
    if (isExtra(i)) return 'password';
    const length = secretLength(segments, i);
    if (length === 0 || isDescribed(segments, i + length)) continue;
    // The engine looks for a name in one word only where it stands in front of the sign.
    if (i < segments.length - 1 && length === 1 && isGlued(segments[i]!)) {
      if (!SECRET_WORDS.has(segments[i]!)) continue;
    }
    if (FILE_ENDINGS.has(segments.at(-1)!)) return undefined;
    if (!segments.slice(i + length).every(isTrailing)) strength ??= 'weak';
    else if (isPassword(segments, i, length)) return 'password';
    else strength = isWeak(segments, i, length) ? 'weak' : 'key';
  }
  const last = segments.at(-1) ?? '';
  if (strength === undefined && last === 'key' && VENDORS.has(segments.at(-2) ?? '')) return 'weak';
  return (
    strength ??
    (TEXT_WORDS.has(last) ? (last === 'pass' || last === 'psk' ? 'password' : 'weak') : undefined)
  );
}

function isPassword(segments: readonly string[], i: number, length: number): boolean {
  const last = segments[i + length - 1]!;
  if (length === 2) return SHORT_PASSWORDS.has(last) || last === 'passe' || last === 'phrase';
  return PASSWORD_WORDS.has(last) || /passw(?:or)?d$/.test(last);
}

function isTrailing(word: string): boolean {
  return TRAILING_WORDS.has(word) || /^\d+$/.test(word);
}

/** `token` and `secret` alone are words of many other things; `api_token` is not. */
function isWeak(segments: readonly string[], i: number, length: number): boolean {
  const word = segments[i]!;
  if (LAST_WORDS.has(word)) return true;
  return i === 0 && length === 1 && WEAK_ALONE.has(word);
}

/** Number of segments at `i` which together name a secret, 0 when none do. */
function secretLength(segments: readonly string[], i: number): number {
  const word = segments[i]!;
  if (SECRET_WORDS.has(word) || isGlued(word)) return 1;
  if (word === 'token') return i > 0 && HARMLESS_TOKENS.has(segments[i - 1]!) ? 0 : 1;
  if (word === 'tokens') return i > 0 && TOKEN_KINDS.has(segments[i - 1]!) ? 1 : 0;
  if (LAST_WORDS.has(word)) return i === segments.length - 1 ? 1 : 0;
  const next = segments[i + 1];
  if (next !== undefined && SHORT_PASSWORDS.has(next) && ACCOUNTS.has(word)) return 2;
  return next !== undefined && SECRET_PAIRS.has(`${word} ${next}`) ? 2 : 0;
}

/** `PGPASSWORD`, `dbpasswd`: written in one word. */
function isGlued(word: string): boolean {
  return word.length > 6 && GLUED.some((end) => word.endsWith(end)) && !word.startsWith('no');
}

/** `password_policy` and `secret.arn` speak about a secret and do not hold it. */
function isDescribed(segments: readonly string[], from: number): boolean {
  return from < segments.length && segments.slice(from).some((word) => DESCRIPTIONS.has(word));
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s/));
}

const SECRET_WORDS = words(
  'password passwd passphrase passcode pwd secret secrets credential credentials apikey apitoken accesskey secretkey privatekey accesstoken authtoken refreshtoken idtoken sessiontoken bearertoken clientsecret connectionstring userpass passwort kennwort wachtwoord storepass keypass otp cvv cvc cvv2 csc pincode',
);
const GLUED: readonly string[] = ['password', 'passwd', 'passphrase', 'apikey', 'secretkey'];
/** `pass` and `pw` are short for a password where an account or a service stands before. */
const SHORT_PASSWORDS = words('pass pw');
const ACCOUNTS = words(
  'db database user smtp mail email imap ftp sftp ssh admin root login my mysql pg postgres redis mongo rabbit rabbitmq kafka auth sudo ldap bind account service svc app wifi proxy master basic http jdbc',
);
const LAST_WORDS = words('authorization cookie cookies pin bearer');
const SECRET_PAIRS: ReadonlySet<string> = new Set([
  'api key',
  'api keys',
  'access key',
  'secret key',
  'private key',
  'signing key',
  'encryption key',
  'master key',
  'account key',
  'auth key',
  'auth code',
  'license key',
  'storage key',
  'shared key',
  'subscription key',
  'set cookie',
  'pin code',
  'security code',
  'connection string',
  'pass phrase',
  'pass word',
  'preshared key',
  'shared secret',
  'de passe',
  'deploy key',
  'stream key',
  'consumer key',
  'application key',
  'service key',
  'client key',
  'jwt key',
  'hmac key',
  'aes key',
  'crypto key',
  'session key',
  'sas key',
  'root key',
  'admin key',
  'verification code',
  'confirmation code',
  'login code',
  'otp code',
  'onetime code',
  '2fa code',
  'mfa code',
]);
/** Names after which any literal is a password, except for what stands in the place of one. */
const PASSWORD_WORDS = words(
  'password passwd passphrase passcode pwd userpass passwort kennwort wachtwoord storepass keypass',
);
/** Words that say nothing about what stands before them. */
const TRAILING_WORDS = words(
  'value string str text raw plain plaintext prod production dev staging live test old new current base64 b64 hex env var spec',
);
/** `secret-value.ts` is a file. */
const FILE_ENDINGS = words(
  'ts js mjs cjs tsx jsx py go rs java rb php cs json yml yaml md html css pem txt',
);
/** In text only: as attribute keys these mean something else more often. */
const TEXT_WORDS = words('pass creds auth psk');
const WEAK_ALONE = words('token secret secrets credential credentials tokens');
/** `TWITTER_KEY` opens an account there; `cache_key` and `partition_key` open nothing. */
const VENDORS = words(
  'adafruit adobe algolia airtable alibaba anthropic asana atlassian authress aws azure beamer bitbucket bittrex clojars cloudflare codecov cohere coinbase confluent contentful databricks datadog digitalocean discord doppler droneci dropbox duffel dynatrace easypost etsy facebook fastly figma finicity finnhub flickr flutterwave freshbooks gcp gemini github gitlab gitter gocardless google grafana groq hashicorp heroku hubspot huggingface intercom jfrog kraken kucoin launchdarkly linkedin lob looker mailchimp mailgun mandrill mapbox mattermost messagebird mistral netlify newrelic npm nytimes okta openai openweather pagerduty paypal perplexity pinecone plaid planetscale postman prefect pulumi pypi rapidapi replicate sendbird sendgrid sendinblue sentry shippo shopify sidekiq slack snyk sonar sourcegraph squarespace stripe sumologic supabase telegram travis twilio twitch twitter typeform vercel weaviate yandex youtube zendesk',
);
/** `next_page_token` and `max_token` count or continue; they open nothing. */
const HARMLESS_TOKENS = words(
  'page next prev previous continuation cursor max min count num input output first last stop eos bos pad unk mask sync per special prompt completion total reasoning cached time public csrf xsrf authenticity antiforgery request creation export idempotency',
);
const TOKEN_KINDS = words('access refresh auth api secret bearer session id oauth');
const DESCRIPTIONS = words(
  'name names id ids arn version versions policy policies length count counts type types manager endpoint url uri path file field label enabled required expires expired expiry expiration ttl created updated at age status state rotation provider changed strength min max ref reference scheme present valid verified attempts format kind source usage limit limits budget price cost decision outcome result reason error detectors redacted header headers prefix suffix regex regexp pattern purpose placeholder hint parser depth offset',
);

/** Words of which at least one is in every secret key; used to pass by all other keys quickly. */
export function secretStems(extra: readonly (readonly string[])[]): string[] {
  const seconds = [...SECRET_PAIRS].map((pair) => pair.split(' ')[1]!);
  const own = extra.map((name) => name.at(-1)!);
  return [...SECRET_WORDS, ...LAST_WORDS, 'token', ...seconds, ...own, ...TEXT_WORDS, '_pw'];
}
