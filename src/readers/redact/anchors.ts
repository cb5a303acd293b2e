/** What the text of a secret always holds, by the rule or kind that finds it; see `Screen`. */
export interface Anchors {
  /** one of these stands in each match, as it is */
  texts: readonly string[];
  /** true where a match may also be an address with a password or of a webhook, which `Screen` reads by itself */
  address?: true;
}

const each = (heads: readonly string[], tails: readonly string[]): string[] =>
  heads.flatMap((head) => tails.map((tail) => head + tail));

const secretAccess = each(each(['SECRET', 'secret', 'Secret'], ['', '_']), ['ACCESS', 'access', 'Access']);

/**
 * Read off the patterns of secretlint's preset, by the ids of its rules. A rule without a row keeps every text from
 * being passed over.
 */
export const presetAnchors: Readonly<Record<string, Anchors>> = {
  aws: { texts: secretAccess },
  privatekey: { texts: ['-----BEGIN'] },
  npm: { texts: [':x-oauth-basic@', '_authToken=', 'npm_'] },
  basicauth: { texts: [], address: true },
  slack: { texts: each(['xoxb', 'xoxp', 'xapp', 'xoxa', 'xoxo', 'xoxr'], ['-']), address: true },
  sendgrid: { texts: ['SG.'] },
  shopify: { texts: ['shppa_', 'shpca_', 'shpat_', 'shpss_'] },
  github: { texts: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'] },
  gitlab: { texts: ['glpat-'] },
  grafana: { texts: ['glc_', 'glsa_'] },
  openai: { texts: ['T3BlbkFJ'] },
  anthropic: { texts: ['sk-ant-'] },
  groq: { texts: ['gsk_'] },
  huggingface: { texts: ['hf_'] },
  linear: { texts: ['lin_api_'] },
  notion: { texts: ['ntn_'] },
  '1password': { texts: ['ops_ey'] },
  'database-connection-string': { texts: [], address: true },
  'hashicorp-vault': { texts: ['hvs.', 'hvb.', 'hvr.'] },
  vercel: { texts: ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'] },
  databricks: { texts: ['dapi'] },
  docker: { texts: ['dckr_pat_'] },
  figma: { texts: ['figd_'] },
};

/** The same of `findPrivateKeys`. */
export const privateKeyAnchors: Anchors = { texts: ['-----BEGIN', '-----END'] };

/** The same of `findExtra`, by kind. */
export const extraAnchors: Readonly<Record<string, Anchors>> = {
  'aws-access-key': { texts: ['AKIA', 'ASIA'] },
  'github-token': { texts: ['ghs_', 'gho_', 'ghp_', 'ghu_', 'ghr_'] },
  'openai-key': { texts: ['sk-proj-', 'sk-svcacct-', 'sk-admin-'] },
  'anthropic-key': { texts: ['sk-ant-'] },
  'stripe-key': { texts: ['rk_live_', 'sk_live_'] },
  'google-api-key': { texts: ['AIza'] },
  'google-oauth-secret': { texts: ['GOCSPX-'] },
  'azure-storage-key': { texts: ['AccountKey='] },
  'pypi-token': { texts: ['pypi-AgEIcHlwaS5vcmc'] },
  'telegram-token': { texts: [':AA'] },
  'digitalocean-token': { texts: ['dop_v1_', 'doo_v1_', 'dor_v1_'] },
  'age-key': { texts: ['AGE-SECRET-KEY-1'] },
};
