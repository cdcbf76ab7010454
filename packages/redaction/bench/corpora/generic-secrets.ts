// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { CorpusCase, GeneratedCorpus } from './corpus.ts';
import { Draw, id, password, token } from './generic-values.ts';

/** `{p}` is a password, `{t}` a token, `{i}` an id, `{w}` a word. */
const FIND: readonly string[] = [
  // Files of settings.
  'DB_PASSWORD={p}',
  'export SMTP_PASS={p}',
  'API_KEY="{t}"',
  'PGPASSWORD={p} psql -h db.internal shop',
  'database:\n  user: app\n  password: {p}\n',
  'auth_token: "{t}"',
  '{"user":"app","password":"{p}","retries":3}',
  '{"config":{"client_secret":"{t}"}}',
  '{"arguments":"{\\"api_key\\":\\"{t}\\"}"}',
  '[smtp]\nhost = mail\npassword = {p}',
  'spring.datasource.password={p}',
  'secret_key_base: {t}',
  'env:\n  - name: DB_PASSWORD\n    value: {p}',
  '[{"name":"CLIENT_SECRET","value":"{t}"}]',
  'token: >-\n  {t}\n',
  '<add key="SmtpPassword" value="{p}" />',
  '<password>{p}</password>',
  'ENV ACCESS_TOKEN={t}',
  '  admin_password = "{p}"',
  // Programs.
  "const password = '{p}';",
  'private static final String API_SECRET = "{t}";',
  'password: str = "{p}"',
  'os.environ["AUTH_TOKEN"] = "{t}"',
  'let key = process.env.API_KEY || "{t}";',
  'client.setPassword("{p}")',
  'if (password === "{p}") {',
  'connect(host="db", user="app", password="{p}")',
  'const DB_PASSWORD: &str = "{p}";',
  "$config['db_password'] = '{p}';",
  'headers: { Authorization: "Bearer {t}" }',
  // Headers, addresses, connection strings.
  'Authorization: Bearer {t}',
  'X-Api-Key: {t}',
  'GET /v1/items?limit=3&access_token={t} HTTP/1.1',
  'Server=db;Database=shop;User Id=sa;Password={p};Encrypt=true',
  'AccountName=shop;AccountKey={t}==;EndpointSuffix=core.windows.net',
  'Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey={t}=',
  'host=db port=5432 user=app password={p} dbname=shop',
  'redis://:{t}@cache:6379/0',
  // Commands.
  'deploy --user bob --password {p} --host db',
  'deploy --token={t}',
  'deploy --api-key "{t}"',
  'mysql -u root -p{p} shop',
  'docker login -u bob -p {p} registry.example',
  'sshpass -p {p} ssh bob@db',
  'redis-cli -h cache -a {p} ping',
  'curl -u bob:{p} https://api.example/v1',
  'Connect-Service -User bob -Password {p}',
  'machine api.example login bob password {p}',
  "CREATE USER bob WITH PASSWORD '{p}';",
  // Sentences.
  'my password is {p}',
  'The admin password for the staging database is {p}.',
  'I changed the password to {p} yesterday',
  'log in as bob with password {p}',
  'use {p} as the password',
  'the token is {t}',
  'Here is the API key: {t}',
  '**Password**: `{p}`',
  'the access token {t} does not work',
  'the wifi password is "{p}"',
];

const KEEP: readonly string[] = [
  // Places of values, masks and stand-ins.
  'DB_PASSWORD=${DB_PASSWORD}',
  'password: {{ vault_password }}',
  'password=$PASSWORD',
  'api_key = os.environ["API_KEY"]',
  'const apiKey = process.env.API_KEY;',
  'token: ${{ secrets.GITHUB_TOKEN }}',
  'password: <password>',
  'password: changeme',
  'password=********',
  'api_key: xxxxxxxxxxxx',
  'API_KEY=your-api-key-here',
  'curl -H "Authorization: Bearer $TOKEN" https://api.example',
  'deploy --password $PASSWORD --token <token>',
  'secret: op://vault/item/field',
  'password: [REDACTED]',
  '"password": "%DB_PASSWORD%"',
  // Programs.
  'password: string;',
  'function login(user: string, password: string): void {',
  'token = getToken()',
  'const token = await auth.getAccessToken();',
  'self.password = password',
  'this.apiKey = options.apiKey;',
  'if (token === undefined) return;',
  'const [token, setToken] = useState(null);',
  'type AccessToken = { value: string };',
  'password VARCHAR(255) NOT NULL,',
  'case Token.Comma: return parse(token);',
  'from auth import Token, get_password_hash',
  'export const SESSION_TOKEN_HEADER = "X-Session-Token";',
  'parser.add_argument("--password", help="the password of the user")',
  '{"token":" the","logprob":-0.12}',
  '{"properties":{"password":{"type":"string","minLength":8}},"required":["password"]}',
  'input_tokens={n} output_tokens={n} total_tokens={n}',
  'token_count: {n}, max_tokens: {n}',
  // Ids.
  'commit {i}',
  'trace_id={i} span {i}',
  'image: registry.example/app@{i}',
  'integrity="sha384-{b}"',
  'request {i} took {n} ms',
  '"next_page_token": "{b}"',
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{b} bob@host',
  'primary_key={i}',
  'csrf-token: {i}',
  'upgraded from {i} to {i}',
  // Sentences and labels.
  'the password is required',
  'Your password must have at least {n} characters',
  'password reset for user {n} was requested',
  'invalid token at position {n}',
  'the token is expired',
  'the API key is missing in the request',
  'passwords are hashed with bcrypt and SHA-256',
  'my password is wrong',
  'please enter your password to go on',
  '"login.password": "Enter your password"',
  '"password": "Passwort"',
  '"forgot_password": "Forgot your password?"',
  'secret santa is on the {n}th of December',
  'the key to success is patience',
  'password policy: {n} characters, one digit',
];

/** Draws `rounds` texts from each template. */
export function genericSecrets(seed: number, rounds: number): CorpusCase[] {
  const draw = new Draw(seed);
  const cases: CorpusCase[] = [];
  for (let round = 0; round < rounds; round += 1) {
    FIND.forEach((template, n) => {
      const value = template.includes('{p}') ? password(draw) : token(draw);
      const text = template.replace(/\{[pt]\}/, () => value);
      cases.push({ id: `find ${n}.${round}`, text, label: 'find', values: [value] });
    });
    KEEP.forEach((template, n) => {
      const text = template
        .replaceAll('{i}', () => id(draw))
        .replaceAll('{n}', () => String(draw.below(900) + 8))
        .replaceAll('{b}', () => token(draw));
      cases.push({ id: `keep ${n}.${round}`, text, label: 'keep' });
    });
  }
  return cases;
}

/** Secrets that no vendor's prefix shows, and what looks like them; all of it drawn at random. */
export const genericSecretsCorpus: GeneratedCorpus = {
  name: 'generic-secrets',
  measure: 'generic secrets in context',
  types: ['secret', 'jwt', 'private_key'],
  bars: { recall: 0.85, precision: 0.9 },
  cases: () => genericSecrets(20_261_121, 40),
};
