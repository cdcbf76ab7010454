// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** A key format of a vendor: a fixed beginning and a body of known alphabet and size. */
export interface VendorKey {
  readonly vendor: string;
  readonly prefix: string;
  readonly body: BodyAlphabet;
  readonly min: number;
  /** Largest body; absent when the vendor does not fix it. */
  readonly max?: number;
}

/** `token` is base64url; `mixed` is the same with at least one digit and one letter in it. */
export type BodyAlphabet = 'alnum' | 'base32' | 'hex' | 'token' | 'mixed' | 'dotted';

function key(
  vendor: string,
  prefix: string,
  body: BodyAlphabet,
  min: number,
  max?: number,
): VendorKey {
  return max === undefined ? { vendor, prefix, body, min } : { vendor, prefix, body, min, max };
}

/** Formats that vendors document or that their own secret scanning announces. */
export const VENDOR_KEYS: readonly VendorKey[] = [
  key('AWS access key', 'AKIA', 'base32', 16, 16),
  key('AWS temporary key', 'ASIA', 'base32', 16, 16),
  key('AWS bearer', 'ABIA', 'base32', 16, 16),
  key('AWS context', 'ACCA', 'base32', 16, 16),
  key('AWS Bedrock', 'ABSK', 'alnum', 40),
  key('GitHub personal', 'ghp_', 'alnum', 30),
  key('GitHub OAuth', 'gho_', 'alnum', 30),
  key('GitHub user', 'ghu_', 'alnum', 30),
  key('GitHub server', 'ghs_', 'alnum', 30),
  key('GitHub refresh', 'ghr_', 'alnum', 30),
  key('GitHub fine-grained', 'github_pat_', 'token', 22),
  key('GitLab personal', 'glpat-', 'token', 20),
  key('GitLab pipeline', 'glptt-', 'token', 20),
  key('GitLab runner', 'glrt-', 'token', 20),
  key('GitLab deploy', 'gldt-', 'token', 20),
  key('Slack bot', 'xoxb-', 'token', 16),
  key('Slack user', 'xoxp-', 'token', 16),
  key('Slack app', 'xapp-', 'token', 16),
  key('Slack legacy', 'xoxa-', 'token', 16),
  key('Slack refresh', 'xoxr-', 'token', 16),
  key('Slack session', 'xoxs-', 'token', 16),
  key('Slack config', 'xoxe-', 'token', 16),
  key('Slack config', 'xoxe.xox', 'token', 16),
  key('Stripe secret', 'sk_live_', 'alnum', 16),
  key('Stripe secret test', 'sk_test_', 'alnum', 16),
  key('Stripe restricted', 'rk_live_', 'alnum', 16),
  key('Stripe restricted test', 'rk_test_', 'alnum', 16),
  key('Stripe webhook', 'whsec_', 'alnum', 24),
  key('OpenAI project', 'sk-proj-', 'token', 20),
  key('OpenAI service', 'sk-svcacct-', 'token', 20),
  key('OpenAI admin', 'sk-admin-', 'token', 20),
  key('Anthropic', 'sk-ant-', 'token', 20),
  key('OpenRouter', 'sk-or-', 'mixed', 20),
  key('OpenAI and compatible', 'sk-', 'mixed', 20),
  key('Google API', 'AIza', 'token', 35, 35),
  key('Google OAuth', 'ya29.', 'token', 20),
  key('Google OAuth secret', 'GOCSPX-', 'token', 20),
  key('npm', 'npm_', 'alnum', 36),
  key('PyPI', 'pypi-', 'token', 40),
  key('RubyGems', 'rubygems_', 'hex', 48),
  key('SendGrid', 'SG.', 'dotted', 40),
  key('Twilio', 'SK', 'hex', 32, 32),
  key('Mailgun', 'key-', 'hex', 32, 32),
  key('Mailchimp transactional', 'md-', 'mixed', 22, 22),
  key('Hugging Face', 'hf_', 'alnum', 30),
  key('Hugging Face organisation', 'api_org_', 'alnum', 30),
  key('Groq', 'gsk_', 'alnum', 40),
  key('Replicate', 'r8_', 'alnum', 36),
  key('Perplexity', 'pplx-', 'alnum', 40),
  key('xAI', 'xai-', 'alnum', 60),
  key('Fireworks', 'fw_', 'mixed', 22, 40),
  key('Tavily', 'tvly-', 'mixed', 20),
  key('LangSmith', 'lsv2_', 'token', 32),
  key('Langfuse secret', 'sk-lf-', 'token', 30),
  key('Pinecone', 'pcsk_', 'token', 40),
  key('DigitalOcean personal', 'dop_v1_', 'hex', 64),
  key('DigitalOcean OAuth', 'doo_v1_', 'hex', 64),
  key('DigitalOcean refresh', 'dor_v1_', 'hex', 64),
  key('Shopify', 'shpat_', 'hex', 32),
  key('Shopify custom', 'shpca_', 'hex', 32),
  key('Shopify private', 'shppa_', 'hex', 32),
  key('Shopify shared', 'shpss_', 'hex', 32),
  key('Databricks', 'dapi', 'hex', 32),
  key('Linear', 'lin_api_', 'alnum', 32),
  key('Notion', 'ntn_', 'alnum', 40),
  key('Notion internal', 'secret_', 'alnum', 43),
  key('HashiCorp Vault', 'hvs.', 'token', 24),
  key('HashiCorp Vault batch', 'hvb.', 'token', 24),
  key('HashiCorp Vault recovery', 'hvr.', 'token', 24),
  key('Vercel', 'vcp_', 'mixed', 24),
  key('Vercel blob', 'vercel_blob_rw_', 'token', 24),
  key('Supabase', 'sbp_', 'hex', 40),
  key('Supabase secret', 'sb_secret_', 'token', 20),
  key('PlanetScale token', 'pscale_tkn_', 'token', 32),
  key('PlanetScale password', 'pscale_pw_', 'token', 32),
  key('Grafana service account', 'glsa_', 'token', 32),
  key('Grafana cloud', 'glc_', 'token', 32),
  key('New Relic user', 'NRAK-', 'alnum', 27),
  key('Sentry', 'sntrys_', 'token', 40),
  key('Sentry user', 'sntryu_', 'hex', 64),
  key('Doppler', 'dp.pt.', 'alnum', 40),
  key('Pulumi', 'pul-', 'hex', 40, 40),
  key('Docker Hub', 'dckr_pat_', 'token', 24),
  key('Postman', 'PMAK-', 'token', 40),
  key('Atlassian', 'ATATT3', 'token', 40),
  key('Facebook', 'EAAC', 'alnum', 60),
  key('Square', 'sq0atp-', 'token', 22),
  key('Square secret', 'sq0csp-', 'token', 40),
  key('Flutterwave', 'FLWSECK-', 'token', 32),
  key('Fly.io', 'fo1_', 'token', 40),
  key('Figma', 'figd_', 'token', 40),
  key('age', 'AGE-SECRET-KEY-1', 'alnum', 58),
];
