import type { Severity } from '../../../../domain/finding.ts';

/** One way to switch a check off. */
export interface CheckOff {
  /** which files can hold it */
  files: RegExp;
  pattern: RegExp;
  title: string;
  severity: Severity;
  /** what goes wrong, with the documented source */
  reason: string;
  /** may stand within a string, as a command or a variable's name does */
  inString?: boolean;
  /** looks at what the line alone cannot tell; `lines` are the file's code lines, `at` the index of this one */
  confirm?: (lines: readonly string[], at: number) => boolean;
}

const js = /\.(?:[cm]?[jt]sx?|vue|svelte)$/i;
const python = /\.pyi?$/i;
const jvm = /\.(?:java|kt|kts|groovy|scala)$/i;
const shell = new RegExp(
  String.raw`\.(?:sh|bash|zsh|ya?ml|mk|ps1|bat|cmd)$|(?:^|\/)(?:Dockerfile|Containerfile|Makefile|Jenkinsfile|` +
    String.raw`package\.json|Justfile)[^/]*$|\.dockerfile$`,
  'i',
);
const variables = new RegExp(
  String.raw`\.(?:[cm]?[jt]sx?|sh|bash|zsh|ya?ml|json|toml|tf|py|rb|go|ps1|env|service)$|(?:^|\/)(?:Dockerfile|` +
    String.raw`Containerfile|Makefile|Jenkinsfile|\.env)[^/]*$|\.dockerfile$`,
  'i',
);

const certificate = 'Without it any server on the way can read and change what is sent (CWE-295';
const local = /\b(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])\b|host\.docker\.internal/;

export const checksOff: readonly CheckOff[] = [
  {
    files: /\.(?:[cm]?[jt]sx?|vue|svelte|json|ya?ml)$/i,
    pattern: /["']?\brejectUnauthorized\b["']?\s*[:=]\s*false\b/,
    title: 'TLS certificate check switched off',
    severity: 'critical',
    reason: `${certificate}; https://nodejs.org/api/tls.html).`,
  },
  {
    files: variables,
    pattern: /\bNODE_TLS_REJECT_UNAUTHORIZED\b["'\]]*(?:\s*[:=]\s*|\s+|["'],\s*)["'`]?0(?![\w.])/,
    title: 'TLS certificate checks switched off for the whole process',
    severity: 'critical',
    inString: true,
    reason: `${certificate}; https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue).`,
  },
  {
    files: /(?:^|\/)\.(?:npmrc|yarnrc)$|\.(?:sh|ya?ml)$|(?:^|\/)Dockerfile[^/]*$/,
    pattern: /\bstrict-ssl(?:\s*=\s*|\s+)["']?false\b/,
    title: 'TLS certificate check of the package registry switched off',
    severity: 'critical',
    inString: true,
    reason: `${certificate}; https://docs.npmjs.com/cli/using-npm/config#strict-ssl).`,
  },
  {
    files: python,
    pattern: /\bverify\s*=\s*False\b/,
    title: 'TLS certificate check switched off',
    severity: 'critical',
    confirm: isHttpCall,
    reason: `${certificate}; https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification).`,
  },
  {
    files: python,
    pattern: new RegExp(
      String.raw`\bssl\._create_unverified_context\b|\bverify_mode\s*=\s*(?:ssl\.)?CERT_NONE\b|` +
        String.raw`\bcert_reqs\s*=\s*["']?(?:ssl\.)?CERT_NONE\b["']?|\.check_hostname\s*=\s*False\b`,
    ),
    title: 'TLS certificate check switched off',
    severity: 'critical',
    reason: `${certificate}; https://docs.python.org/3/library/ssl.html#security-considerations).`,
  },
  {
    files: /\.go$/,
    pattern: /\bInsecureSkipVerify\s*[:=]\s*true\b/,
    title: 'TLS certificate check switched off',
    severity: 'critical',
    reason: `${certificate}; https://pkg.go.dev/crypto/tls#Config).`,
  },
  {
    files: shell,
    pattern:
      /\bcurl\b[^|;&\n#]{0,300}?\s(?:-[fgiIlLnNsSvqjJOR#0-46]*k[fgiIlLnNsSvqjJOR#0-46]*|--insecure)(?=[\s"'\\]|$)/,
    title: 'TLS certificate check of a download switched off',
    severity: 'critical',
    inString: true,
    confirm: (lines, at) => !local.test(lines[at] ?? ''),
    reason: `${certificate}; https://curl.se/docs/manpage.html#-k).`,
  },
  {
    files: shell,
    pattern: /\bwget\b[^|;&\n#]{0,300}\s--no-check-certificate\b/,
    title: 'TLS certificate check of a download switched off',
    severity: 'critical',
    inString: true,
    confirm: (lines, at) => !local.test(lines[at] ?? ''),
    reason: `${certificate}; https://www.gnu.org/software/wget/manual/wget.html#HTTPS-_0028SSL_002fTLS_0029-Options).`,
  },
  {
    files: /\.(?:php|c|cc|cpp|h|hpp|inc)$/i,
    pattern: /\bCURLOPT_(?:PROXY_)?SSL_VERIFY(?:PEER|HOST)\b\s*(?:,|=>)\s*(?:false|0L?)\b/i,
    title: 'TLS certificate check switched off',
    severity: 'critical',
    reason: `${certificate}; https://curl.se/libcurl/c/CURLOPT_SSL_VERIFYPEER.html).`,
  },
  {
    files: /\.(?:cs|vb|ps1)$/i,
    pattern: new RegExp(
      String.raw`\bServerCertificate(?:Custom)?ValidationCallback\s*\+?=\s*(?:\([^)]{0,300}\)|` +
        String.raw`delegate\s*(?:\([^)]{0,300}\))?|\w+)?\s*(?:=>)?\s*\{?\s*(?:return\s+)?\$?true\b|` +
        String.raw`\bDangerousAcceptAnyServerCertificateValidator\b`,
    ),
    title: 'TLS certificate check switched off',
    severity: 'critical',
    reason: `${certificate}; https://learn.microsoft.com/dotnet/fundamentals/code-analysis/quality-rules/ca5359).`,
  },
  {
    files: jvm,
    pattern: new RegExp(
      String.raw`^(?!\s*import\b).*\b(?:NoopHostnameVerifier|ALLOW_ALL_HOSTNAME_VERIFIER|AllowAllHostnameVerifier|` +
        String.raw`TrustAllStrategy|TrustAllCerts?|TrustAllX509TrustManager|InsecureTrustManagerFactory)\b|` +
        String.raw`\b(?:setDefaultHostnameVerifier|setHostnameVerifier|hostnameVerifier)\s*(?:\(|` +
        String.raw`\{)\s*(?:\([^)]{0,300}\)|\w+\s*,\s*\w+|_\s*,\s*_)\s*->\s*true\b`,
    ),
    title: 'TLS certificate or host name check switched off',
    severity: 'critical',
    reason: `${certificate}, CWE-297; https://developer.android.com/privacy-and-security/security-ssl).`,
  },
  {
    files: /\.rs$/,
    pattern: /\bdanger_accept_invalid_(?:certs|hostnames)\s*\(\s*true\b/,
    title: 'TLS certificate check switched off',
    severity: 'critical',
    reason:
      `${certificate}; ` +
      'https://docs.rs/reqwest/latest/reqwest/struct.ClientBuilder.html#method.danger_accept_invalid_certs).',
  },
  {
    files: /\.(?:rb|rake)$/,
    pattern: /\bOpenSSL::SSL::VERIFY_NONE\b|\bverify_ssl\s*(?::|=>|=)\s*false\b/,
    title: 'TLS certificate check switched off',
    severity: 'critical',
    reason: `${certificate}; https://docs.ruby-lang.org/en/master/OpenSSL/SSL/SSLContext.html).`,
  },
  {
    files: variables,
    pattern:
      /\bhttp\.sslVerify["']?(?:\s+|\s*[=,]\s*)["']?false\b|\bGIT_SSL_NO_VERIFY["'\]]*\s*[:=]\s*["']?(?:1|true)\b/i,
    title: 'TLS certificate check of git switched off',
    severity: 'critical',
    inString: true,
    reason: `${certificate}; https://git-scm.com/docs/git-config#Documentation/git-config.txt-httpsslVerify).`,
  },
  {
    files: variables,
    pattern: /\bStrictHostKeyChecking[=\s]+["']?no\b/i,
    title: 'SSH host key check switched off',
    severity: 'high',
    inString: true,
    reason:
      'A machine in the middle is then taken for the host (CWE-322; ' +
      'https://man.openbsd.org/ssh_config#StrictHostKeyChecking). Pin the key in known_hosts.',
  },
  {
    files: js,
    pattern: /\balgorithms?["']?\s*:\s*(?:\[[^\]]{0,300})?["']none["']/i,
    title: 'Unsigned tokens are accepted',
    severity: 'critical',
    confirm: (lines) => lines.some((line) => /\b(?:jwt|jsonwebtoken|jose)\b/i.test(line)),
    reason:
      'With `none` anybody can write a token (CWE-347; https://datatracker.ietf.org/doc/html/rfc8725#section-3.1).',
  },
  {
    files: python,
    pattern:
      /["']verify_signature["']\s*:\s*False\b|\bverify\s*=\s*False\b|\balgorithms\s*=\s*\[[^\]]{0,300}["']none["']/,
    title: 'Token signature check switched off',
    severity: 'critical',
    confirm: (lines, at) => /\bjwt\.decode\s*\($/.test(callOf(lines, at)),
    reason: 'Whoever calls can then write any token (CWE-347; https://pyjwt.readthedocs.io/en/stable/usage.html).',
  },
  {
    files: /\.(?:rb|rake)$/,
    pattern: /\bJWT\.decode\s*\(?[^()\n]{0,300},\s*(?:nil|[\w.:@[\]'"()]+)\s*,\s*false\b/,
    title: 'Token signature check switched off',
    severity: 'critical',
    reason: 'Whoever calls can then write any token (CWE-347; https://github.com/jwt/ruby-jwt#algorithms-and-usage).',
  },
  {
    files: python,
    pattern: /^\s*@(?:method_decorator\(\s*)?csrf_exempt\b/,
    title: 'CSRF protection switched off for a view',
    severity: 'high',
    reason:
      'Another site can then act in the name of a signed-in user (CWE-352; ' +
      'https://docs.djangoproject.com/en/stable/howto/csrf/). It is right only where no cookie signs the ' +
      'caller in.',
  },
  {
    files: /\.rb$/,
    pattern: new RegExp(
      String.raw`^\s*skip_(?:before_action|forgery_protection)\b(?:\s*\(?\s*:verify_authenticity_token\b)|` +
        String.raw`^\s*skip_forgery_protection\b`,
    ),
    title: 'CSRF protection switched off for a controller',
    severity: 'high',
    reason:
      'Another site can then act in the name of a signed-in user (CWE-352; ' +
      'https://guides.rubyonrails.org/security.html#cross-site-request-forgery-csrf). It is right only where ' +
      'no cookie signs the caller in.',
  },
  {
    files: jvm,
    pattern: new RegExp(
      String.raw`\bcsrf\s*(?:\(\s*\)\s*\.\s*disable\s*\(|\(\s*(?:\w+::disable|(\w+)\s*->\s*\1\.disable\s*\()|` +
        String.raw`\s*\{\s*(?:it\.)?disable\s*\()`,
    ),
    title: 'CSRF protection switched off',
    severity: 'high',
    reason:
      'Another site can then act in the name of a signed-in user (CWE-352; ' +
      'https://docs.spring.io/spring-security/reference/servlet/exploits/csrf.html). It is right only where ' +
      'no cookie signs the caller in.',
  },
];

/** An HTTP call of requests or httpx, or a session's own setting. */
function isHttpCall(lines: readonly string[], at: number): boolean {
  if (!lines.some((line) => /^\s*(?:import|from)\s+(?:requests|httpx)\b/.test(line))) return false;
  if (/\.verify\s*=\s*False\b/.test(lines[at] ?? ''))
    return /\b\w*(?:session|client|http|^s)\w*\.verify\b/i.test(lines[at] ?? '');
  const call = callOf(lines, at);
  return (
    /\b(?:requests|httpx)\.\w+\s*\($/.test(call) ||
    /\b\w*(?:session|client|http)\w*\.(?:get|post|put|patch|delete|head|options|request|send|stream)\s*\($/i.test(call)
  );
}

/** The text up to the innermost call that is still open where `verify` or its like stands on the line. */
function callOf(lines: readonly string[], at: number): string {
  const line = lines[at] ?? '';
  const stop = line.search(/["']?\b(?:verify|verify_signature|algorithms)\b["']?\s*[:=]/);
  const text = [...lines.slice(Math.max(0, at - 15), at), line.slice(0, Math.max(0, stop))].join('\n');
  let depth = 0;
  for (let index = text.length - 1; index >= 0; index -= 1) {
    const char = text[index];
    if (char === ')') depth += 1;
    if (char === '(') {
      if (depth === 0) return text.slice(Math.max(0, index - 120), index + 1);
      depth -= 1;
    }
  }
  return '';
}
