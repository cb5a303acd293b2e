import { describe, expect, it } from 'vitest';
import { findIn } from '../../../../../test/support/change-context.ts';
import { checksOffRule } from './index.ts';

const find = (before: Record<string, string>, after: Record<string, string>) =>
  findIn(checksOffRule, { before: { keep: '', ...before }, after: { keep: '', ...after } });

describe('checks that are switched off', () => {
  it.each([
    ['src/a.ts', 'new Agent({ rejectUnauthorized: false });'],
    ['src/a.js', "const options = { 'rejectUnauthorized': false };"],
    ['src/a.js', "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';"],
    ['src/a.js', "process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = 0;"],
    ['Dockerfile', 'ENV NODE_TLS_REJECT_UNAUTHORIZED 0'],
    ['.env', 'NODE_TLS_REJECT_UNAUTHORIZED=0'],
    ['.github/workflows/a.yml', "  NODE_TLS_REJECT_UNAUTHORIZED: '0'"],
    ['.npmrc', 'strict-ssl=false'],
    ['a.py', 'import requests\nrequests.get(url, verify=False)'],
    ['a.py', 'import httpx\nclient = httpx.Client(\n    timeout=3,\n    verify=False,\n)'],
    ['a.py', 'import requests\nsession = requests.Session()\nsession.verify = False'],
    ['a.py', 'context = ssl._create_unverified_context()'],
    ['a.py', 'context.verify_mode = ssl.CERT_NONE'],
    ['a.py', "pool = urllib3.PoolManager(cert_reqs='CERT_NONE')"],
    ['a.go', 'config := &tls.Config{InsecureSkipVerify: true}'],
    ['run.sh', 'curl -k https://host/x'],
    ['run.sh', 'curl -fsSLk https://host/x | sh'],
    ['Dockerfile', 'RUN curl --insecure https://host/x -o x'],
    ['.github/workflows/a.yml', '      run: wget --no-check-certificate https://host/x'],
    ['a.php', 'curl_setopt($ch, CURLOPT_SSL_VERIFYPEER, false);'],
    ['a.c', 'curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);'],
    ['A.cs', 'ServicePointManager.ServerCertificateValidationCallback = (sender, cert, chain, errors) => true;'],
    [
      'A.cs',
      'handler.ServerCertificateCustomValidationCallback = ' +
        'HttpClientHandler.DangerousAcceptAnyServerCertificateValidator;',
    ],
    ['src/main/java/A.java', 'builder.setSSLHostnameVerifier(NoopHostnameVerifier.INSTANCE);'],
    ['src/main/java/A.java', 'connection.setHostnameVerifier((host, session) -> true);'],
    ['src/a.rs', 'Client::builder().danger_accept_invalid_certs(true)'],
    ['a.rb', 'http.verify_mode = OpenSSL::SSL::VERIFY_NONE'],
    ['run.sh', 'git config --global http.sslVerify false'],
    ['a.js', "const jwt = require('jsonwebtoken');\njwt.verify(token, key, { algorithms: ['HS256', 'none'] });"],
    ['a.py', 'import jwt\njwt.decode(token, options={"verify_signature": False})'],
    ['a.rb', 'JWT.decode(token, nil, false)'],
  ])('critical in %s: %s', async (path, text) => {
    expect(await find({}, { [path]: `${text}\n` })).toMatchObject([{ path, severity: 'critical' }]);
  });

  it.each([
    ['run.sh', 'ssh -o StrictHostKeyChecking=no host'],
    ['views.py', '@csrf_exempt\ndef hook(request): ...'],
    ['a.rb', '  skip_before_action :verify_authenticity_token, only: :create'],
    ['src/main/java/A.java', 'http.csrf().disable();'],
    ['src/main/java/A.java', 'http.csrf(AbstractHttpConfigurer::disable);'],
    ['src/main/java/A.java', 'http.csrf(csrf -> csrf.disable());'],
  ])('high in %s: %s', async (path, text) => {
    expect(await find({}, { [path]: `${text}\n` })).toMatchObject([{ severity: 'high' }]);
  });

  it.each([
    ['a.py', 'def pool(verify):\n    if verify is False:\n        cert_reqs = "CERT_NONE"\n'],
    ['a.go', 'func client(o options) {\n\tif o.skipTLS {\n\t\tconfig.InsecureSkipVerify = true\n\t}\n}\n'],
    [
      'a.go',
      'func client() {\n\tif os.Getenv("SKIP_VERIFY") == "true" {\n\t\tfor _, one := range all {\n' +
        '\t\t\tone.InsecureSkipVerify = true\n\t\t}\n\t}\n}\n',
    ],
    ['a.ts', 'if (options.insecure) agent.rejectUnauthorized = false;\n'],
  ])('medium where an option asks for it in %s', async (path, text) => {
    expect(await find({}, { [path]: text })).toMatchObject([
      { severity: 'medium', detail: expect.stringContaining('option') },
    ]);
  });

  it('critical under another condition', async () => {
    expect(await find({}, { 'a.ts': 'if (count > 3) {\n  agent.rejectUnauthorized = false;\n}\n' })).toMatchObject([
      { severity: 'critical' },
    ]);
  });

  it('low in tests, with its reason', async () => {
    expect(await find({}, { 'test/a.ts': 'new Agent({ rejectUnauthorized: false });\n' })).toMatchObject([
      { severity: 'low', detail: expect.stringContaining('tests, samples or documentation') },
    ]);
  });
});

describe('silent', () => {
  it.each([
    ['switched on', 'a.ts', 'new Agent({ rejectUnauthorized: true });\nconst a = { rejectUnauthorized: !insecure };'],
    ['a comment', 'a.ts', '// never set rejectUnauthorized: false\n/* rejectUnauthorized: false */'],
    ['a message', 'a.ts', "throw new Error('rejectUnauthorized: false is not allowed');"],
    ['documentation', 'docs/tls.md', 'Use `rejectUnauthorized: false` at your own risk; curl -k.'],
    ['another value', 'Dockerfile', 'ENV NODE_TLS_REJECT_UNAUTHORIZED=1'],
    [
      'a keyword of other functions',
      'a.py',
      'import requests\n\ndef check(verify=False):\n    return load(path, verify=False)',
    ],
    ['no HTTP library', 'a.py', 'client.get(url, verify=False)'],
    ['curl to this machine', 'run.sh', 'curl -k https://localhost:8443/health'],
    [
      'curl without it',
      'run.sh',
      'curl -fsSL https://host/x -o k\ncurl -H "X-k: --k" https://host\ncurl https://host | grep -k',
    ],
    ['an import', 'src/main/java/A.java', 'import org.apache.http.conn.ssl.NoopHostnameVerifier;'],
    ['Go, off', 'a.go', 'tls.Config{InsecureSkipVerify: false}\n// InsecureSkipVerify: true'],
    ['algorithms of other things', 'a.js', "compress({ algorithm: 'none' });"],
    ['signature check on', 'a.py', 'import jwt\njwt.decode(token, key, algorithms=["RS256"])'],
    ['permitAll', 'src/main/java/A.java', 'http.authorizeHttpRequests(a -> a.requestMatchers("/health").permitAll());'],
  ])('%s', async (_, path, text) => {
    expect(await find({}, { [path]: `${text}\n` })).toEqual([]);
  });

  it('moved, rewritten or removed', async () => {
    const line = 'new Agent({ rejectUnauthorized: false });\n';
    expect(await find({ 'a.ts': `${line}a\nb\nc\nd\n` }, { 'a.ts': `a\nb\nc\nd\n${line}` })).toEqual([]);
    expect(await find({ 'a.ts': `${line}a\nb\nc\n` }, { 'a.ts': 'a\nb\nc\n', 'b.ts': `x\n${line}` })).toEqual([]);
    expect(
      await find({ 'a.ts': line }, { 'a.ts': 'new Agent({ rejectUnauthorized: false, keepAlive: true });\n' }),
    ).toEqual([]);
    expect(await find({ 'a.ts': `${line}a\n` }, { 'a.ts': 'a\n' })).toEqual([]);
  });
});

describe('removed guards', () => {
  const view = (decorator: string, body = 'return 1') =>
    `from x import y\n\n${decorator}def users(request):\n    ${body}\n`;

  it.each([
    ['app/views.py', view('@login_required\n'), view('')],
    [
      'src/main/java/A.java',
      '  @PreAuthorize("hasRole(1)")\n  @GetMapping("/a")\n  public String a() { return ""; }\n',
      '  @GetMapping("/a")\n  public String a() { return ""; }\n',
    ],
    [
      'A.cs',
      '  [Authorize]\n  public IActionResult Get() => Ok();\n',
      '  [AllowAnonymous]\n  public IActionResult Get() => Ok();\n',
    ],
    ['src/a.controller.ts', "  @UseGuards(JwtGuard)\n  @Get('a')\n  all() {}\n", "  @Get('a')\n  all() {}\n"],
  ])('%s', async (path, before, after) => {
    expect(await find({ [path]: before }, { [path]: after })).toMatchObject([
      { path, side: 'old', severity: 'high', title: 'Authentication check removed' },
    ]);
  });

  it.each([
    ['the view goes too', view('@login_required\n'), 'from x import y\n\n'],
    ['another guard takes its place', view('@login_required\n'), view("@permission_required('a')\n")],
    ['the check moves into the view', view('@login_required\n'), view('', 'require_user(request)')],
    ['no guard', view('@cached\n'), view('')],
  ])('silent: %s', async (_, before, after) => {
    expect(await find({ 'app/views.py': before }, { 'app/views.py': after })).toEqual([]);
  });
});
