/** How tests of a language assert, wait, reach out and are left out; patterns run over text without comments. */
export interface TestForms {
  files: RegExp;
  assertions: RegExp;
  /** assertions that compare with what was stored when they first ran */
  snapshots: RegExp;
  /** assertions about nothing but literals */
  trivial: RegExp;
  sleeps: RegExp;
  network: RegExp;
}

const literal = String.raw`(?:true|false|True|False|None|null|nil|undefined|-?\d+(?:\.\d+)?|"[^"\n]*"|'[^'\n]*')`;
const never = /(?!)/;

export const testForms: readonly TestForms[] = [
  {
    files: /\.[cm]?[jt]sx?$|\.(?:vue|svelte)$/,
    assertions: new RegExp(
      [
        String.raw`\bexpect(?:TypeOf|\.soft|\.poll)?\s*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\s*\.`,
        String.raw`\bexpect\.(?:fail|unreachable)\b|\bassert(?:\.\w+|[A-Z]\w*)?\s*\(`,
        String.raw`\bt\.(?:assert\.)?(?:is|not|deepEqual|equal|same|true|false|truthy|falsy|throws|like|regex|` +
          String.raw`ok|strictEqual|rejects|match)\s*\(`,
        String.raw`\.should\b|\bsinon\.assert\b|\bfc\.assert\b`,
      ].join('|'),
    ),
    snapshots: /\.to(?:Match|ThrowErrorMatching)(?:Inline|File)?Snapshot\b|\bt\.(?:assert\.)?(?:fileS|s)napshot\s*\(/,
    trivial: new RegExp(
      [
        String.raw`\bexpect\s*\(\s*${literal}\s*\)\s*\.(?:not\.)?\w+\s*\(\s*(?:${literal})?\s*\)`,
        String.raw`\bassert(?:\.(?:ok|equal|strictEqual|deepEqual|` +
          String.raw`deepStrictEqual))?\s*\(\s*${literal}\s*(?:,\s*${literal}\s*)*\)`,
        String.raw`\bexpect\s*\(\s*(\w+)\s*\)\s*\.(?:toBe|toEqual|toStrictEqual)\s*\(\s*\1\s*\)`,
        String.raw`\bassert\.(?:equal|strictEqual|deepEqual|deepStrictEqual)\s*\(\s*(\w+)\s*,\s*\2\s*\)`,
      ].join('|'),
    ),
    sleeps: new RegExp(
      [
        String.raw`\bsetTimeout\s*\(\s*(?:resolve|r|done|res|ok|` +
          String.raw`\(\)\s*=>\s*(?:resolve|r|done|res|ok)\s*\(\s*\))\s*,`,
        String.raw`\b(?:sleep|delay|wait(?:ForTimeout)?)\s*\(\s*\d|\btimers\/promises\b|\bAtomics\.wait\s*\(`,
        String.raw`\bwhile\s*\(\s*(?:Date\.now|performance\.now)\(\)`,
      ].join('|'),
    ),
    network: new RegExp(
      [
        String.raw`\bfetch\s*\(\s*(?:["'\x60]https?:|new URL|new Request)|\bhttps?\.(?:get|request)\s*\(`,
        String.raw`\b(?:net|tls)\.(?:connect|createConnection)\s*\(|\bdns\.\w+\s*\(|\bnew WebSocket\s*\(`,
        String.raw`["'](?:node:)?(?:dgram|tls|dns(?:\/promises)?)["']`,
      ].join('|'),
    ),
  },
  {
    files: /\.py$/,
    assertions: new RegExp(
      [
        String.raw`^\s*assert\b|\bself\.(?:assert|fail)\w*\s*\(`,
        String.raw`\b(?:pytest\.)?(?:raises|warns|fail|deprecated_call)\s*\(|\.assert_\w+\s*\(`,
        String.raw`\bassert_\w+\s*\(|\bassert_that\s*\(`,
      ].join('|'),
      'm',
    ),
    snapshots:
      /\bassert\s+[^\n]*==\s*snapshot\b|\bsnapshot\.assert_match\s*\(|\bsnapshot\s*\(\s*\)|\bassert\s+snapshot\s*==/,
    trivial: new RegExp(
      [
        String.raw`^\s*assert\s+(?!(?:False|None|0|not True)\b\s*(?:,|$))(?:not\s+)?${literal}(?:\s*(?:==|is|!=|` +
          String.raw`<|>)\s*${literal})?\s*(?:,.*)?$`,
        String.raw`^\s*assert\s+(\w+)\s*(?:==|is)\s*\1\s*$`,
        String.raw`\bself\.assert\w+\s*\(\s*${literal}\s*(?:,\s*${literal}\s*)*\)`,
      ].join('|'),
      'm',
    ),
    sleeps: /\b(?:time|asyncio|trio|anyio|gevent|eventlet)\.sleep\s*\(|^\s*(?:await\s+)?sleep\s*\(/m,
    network: new RegExp(
      [
        String.raw`\b(?:requests|httpx|aiohttp|urllib3)\.(?:get|post|put|delete|patch|head|request|Client|` +
          String.raw`AsyncClient|ClientSession|PoolManager|Session)\b`,
        String.raw`\burllib\.request\b|\burlopen\s*\(|\bhttp\.client\b`,
        String.raw`\bsocket\.(?:socket|create_connection|getaddrinfo|gethostbyname)\b`,
        String.raw`\b(?:smtplib|ftplib|telnetlib|paramiko)\b`,
      ].join('|'),
    ),
  },
  {
    files: /\.go$/,
    assertions: new RegExp(
      [
        String.raw`\b\w+\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)\s*\(`,
        String.raw`\b(?:assert|require|is|qt|cmp|should|g|Expect|Ω)\.(?:\w+)\s*\(|\bExpect\s*\(`,
        String.raw`^\s*\/\/ (?:Unordered output|Output):`,
      ].join('|'),
      'm',
    ),
    snapshots: /\b(?:cupaloy|snaps|approvals)\.\w+\s*\(/,
    trivial: new RegExp(
      [
        String.raw`\bif\s+(?:${literal}\s*[!=]=\s*${literal}|(\w+)\s*!=\s*\1)\s*\{`,
        String.raw`\b(?:assert|require)\.\w+\s*\(\s*t\s*,\s*${literal}\s*(?:,\s*${literal}\s*)*\)`,
      ].join('|'),
    ),
    sleeps: /\btime\.(?:Sleep|After|Tick|NewTimer)\s*\(/,
    network: new RegExp(
      [
        String.raw`\bhttp\.(?:Get|Post|PostForm|Head)\s*\(|\bhttp\.DefaultClient\b`,
        String.raw`\bnet\.(?:Dial|DialTimeout|Lookup\w+|Resolve\w+)\s*\(|\bgrpc\.(?:Dial|NewClient)\s*\(`,
      ].join('|'),
    ),
  },
  {
    files: /\.(?:java|kt|kts|groovy|scala)$/,
    assertions:
      /\b(?:assert\w*|verify\w*|fail|expect\w*|then|check)\s*\(|\.should\w*\b|\bshould\w+\s*[({]|\bexpected\s*=/,
    snapshots: /\b(?:Approvals\.verify\w*|toMatchSnapshot|expectSnapshot)\b/,
    trivial: new RegExp(
      String.raw`\bassert(?:True|False|Equals|NotNull|Null|Same)\s*\(\s*${literal}\s*(?:,\s*${literal}\s*)*\)`,
    ),
    sleeps: /\bThread\.sleep\s*\(|\bTimeUnit\.\w+\.sleep\s*\(|\bdelay\s*\(\s*\d/,
    network: new RegExp(
      [
        String.raw`\bnew\s+(?:URL|Socket|DatagramSocket)\s*\(|\bHttpClient\.new|\bOkHttpClient\s*\(`,
        String.raw`\bRestTemplate\s*\(|\bInetAddress\.getBy`,
      ].join('|'),
    ),
  },
  {
    files: /\.rb$/,
    assertions: new RegExp(
      [
        String.raw`\bexpect\s*(?:\(|\{|do\b)[^\n]*\)?\s*\.?(?:to|not_to|to_not)?\b|\bassert\w*\b|\brefute\w*\b`,
        String.raw`\.should\b|\bmust_\w+|\bis_expected\b`,
      ].join('|'),
    ),
    snapshots: /\bmatch_snapshot\b/,
    trivial: new RegExp(
      String.raw`\bexpect\s*\(\s*${literal}\s*\)\.(?:not_)?to\s+(?:eq|be)\s*\(?\s*${literal}|\bassert\s+true\b`,
    ),
    sleeps: /\bsleep\b\s*\(?\s*[\d.]/,
    network: /\bNet::HTTP\b|\bURI\.open\b|\b(?:Faraday|HTTParty|RestClient|TCPSocket|UDPSocket)\b/,
  },
  {
    files: /\.rs$/,
    assertions:
      /\b(?:debug_)?assert(?:_\w+)?!\s*[({[]|\bpanic!\s*\(|#\[should_panic|\bunreachable!\s*\(|\bprop_assert\w*!/,
    snapshots: /\binsta::assert_\w*snapshot!|\bassert_(?:\w+_)?snapshot!/,
    trivial: new RegExp(String.raw`\bassert(?:_eq|_ne)?!\s*\(\s*${literal}\s*(?:,\s*${literal}\s*)*\)`),
    sleeps: /\b(?:thread::|time::)?sleep\s*\(/,
    network: /\b(?:TcpStream|UdpSocket|ToSocketAddrs)\b|\breqwest::|\bureq::/,
  },
  {
    files: /\.(?:cs|fs|vb)$/,
    assertions: /\bAssert\.\w+|\.Should\w*\s*\(|\bVerify\w*\s*\(|\bExpect\s*\(/,
    snapshots: /\bVerifier\.Verify\b|\bawait\s+Verify\s*\(|\bMatchSnapshot\b/,
    trivial: new RegExp(String.raw`\bAssert\.\w+\s*\(\s*${literal}\s*(?:,\s*${literal}\s*)*\)`),
    sleeps: /\bThread\.Sleep\s*\(|\bTask\.Delay\s*\(/,
    network: /\bnew\s+(?:HttpClient|TcpClient|UdpClient|WebClient)\b|\bDns\.\w+\s*\(|\bWebRequest\.Create\b/,
  },
  {
    files: /\.php$/,
    assertions: /(?:->|::)(?:assert|expect|should)\w*\s*\(|\bassert\s*\(|\bexpect\s*\(/,
    snapshots: /->assertMatches\w*Snapshot\s*\(/,
    trivial: new RegExp(String.raw`(?:->|::)assert\w+\s*\(\s*${literal}\s*(?:,\s*${literal}\s*)*\)`, 'i'),
    sleeps: /\b(?:u|time_nano)?sleep\s*\(/,
    network:
      /\bcurl_\w+\s*\(|\bfsockopen\s*\(|\bfile_get_contents\s*\(\s*["']https?:|\bnew\s+\\?(?:GuzzleHttp\\)?Client\s*\(/,
  },
];

/** A language of which no form is known asserts in no way that could be seen. */
export const noForms: TestForms = {
  files: /./,
  assertions: never,
  snapshots: never,
  trivial: never,
  sleeps: never,
  network: never,
};

/** Reading what only the job's own environment would hold, in any of the languages. */
export const environmentReads: readonly { what: string; pattern: RegExp }[] = [
  {
    what: 'reads a key of the environment',
    pattern: new RegExp(
      String.raw`(?:process\.env|import\.meta\.env|os\.environ(?:\.get)?|getenv|os\.(?:Getenv|LookupEnv)|` +
        String.raw`System\.getenv|ENV|env::var(?:_os)?|Environment\.GetEnvironmentVariable|` +
        String.raw`\$_(?:ENV|SERVER))\s*(?:\.\s*|\?\.\s*|\[\s*|\(\s*)["'\x60]?\w*(?:KEY|TOKEN|SECRET|PASSW|` +
        'CREDENTIAL|OPENAI|GITHUB_|AWS_|AZURE_|ACTIONS_)',
      'i',
    ),
  },
  {
    what: 'reads the whole environment',
    pattern: new RegExp(
      [
        String.raw`(?:Object\.(?:keys|entries|values|assign)|JSON\.stringify|` +
          String.raw`console\.\w+)\s*\(\s*process\.env\b`,
        String.raw`\.\.\.process\.env\b|(?:dict|list|print|str|repr|json\.dumps)\s*\(\s*os\.environ\b`,
        String.raw`os\.environ\.(?:items|copy|values|keys)\b|\bos\.Environ\s*\(|System\.getenv\s*\(\s*\)`,
        String.raw`\bENV\.(?:to_h|each|to_a|inspect)\b|env::vars\b|\bprintenv\b`,
      ].join('|'),
    ),
  },
  {
    what: 'reads another process',
    pattern:
      /\/proc\/(?:\d+|self|\*|\$\{?\w+\}?|["'`]\s*\+)[^"'`\n]*\/?(?:environ|cmdline|mem)\b|\/proc\/self\b|\/proc\/1\b/,
  },
  {
    what: 'reads credentials of the machine',
    pattern: /\.(?:ssh|aws|npmrc|netrc|docker|codex|git-credentials)\b(?=["'`/])|\/etc\/(?:shadow|passwd)\b/,
  },
];
