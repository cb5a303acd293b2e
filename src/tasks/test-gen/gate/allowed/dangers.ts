import { blankComments } from '../../../../readers/source/comments.ts';
import { skipMarks } from '../../../../readers/source/skip-marks.ts';
import { readAliases, resolveAliases } from './aliases.ts';
import { environmentReads, noForms, testForms, type TestForms } from './test-forms.ts';

/** What is said against a text by reading it. */
export interface Danger {
  rule: string;
  reason: string;
}

interface Rule {
  rule: string;
  files: RegExp;
  pattern: RegExp;
  reason: string;
  /** it looks at what stands in strings too */ strings?: true;
  /** only beside tests: in a test it is set back */ shared?: true;
}

const js = /\.[cm]?[jt]sx?$|\.(?:vue|svelte)$/;
const py = /\.py$/;
const go = /\.go$/;

const rules: readonly Rule[] = [
  {
    rule: 'ends-the-run',
    files: py,
    reason: 'decides how the test process ends',
    pattern: new RegExp(
      [
        String.raw`\batexit\.(?:register|_\w+)\b|\bos\.(?:_exit|abort)\b|\bos\.kill\s*\(\s*os\.getpp?id\b`,
        String.raw`\bpytest\.exit\b|\bpytest_(?:sessionfinish|unconfigure|runtest_\w+|collection_\w+)\b`,
        String.raw`\bsignal\.raise_signal\b`,
      ].join('|'),
    ),
  },
  {
    rule: 'ends-the-run',
    files: js,
    reason: 'decides how the test process ends',
    pattern: /\bprocess\s*\.\s*(?:exit|reallyExit|abort)\s*\(/,
  },
  {
    rule: 'ends-the-run',
    files: js,
    reason: 'decides how the test process ends',
    strings: true,
    pattern: new RegExp(
      [
        String.raw`\bprocess\s*\.\s*(?:on|once|addListener|prepend\w*Listener)\s*\(\s*["'\x60](?:exit|beforeExit|` +
          String.raw`uncaughtException\w*|unhandledRejection)["'\x60]`,
        String.raw`\bprocess\.kill\s*\(\s*process\.pp?id`,
      ].join('|'),
    ),
  },
  {
    rule: 'ends-the-run',
    files: js,
    shared: true,
    reason: 'sets the exit code',
    pattern: /\bprocess\s*\.\s*exitCode\s*=(?!=)/,
  },
  {
    rule: 'ends-the-run',
    files: go,
    reason: 'decides how the test process ends',
    pattern: /\bfunc\s+TestMain\s*\(|\b(?:os|syscall|unix)\.Exit\b|\bruntime\.Goexit\b|\bsyscall\.Kill\b/,
  },
  {
    rule: 'ends-the-run',
    files: /\.(?:java|kt|kts|groovy|scala)$/,
    reason: 'decides how the test process ends',
    pattern: /\bSystem\.exit\s*\(|\bexitProcess\s*\(|\.(?:halt|addShutdownHook)\s*\(/,
  },
  {
    rule: 'ends-the-run',
    files: /\.rb$/,
    reason: 'decides how the test process ends',
    pattern: /\bat_exit\b|(?:^|[^.\w])(?:Kernel\.|Process\.)?exit!?(?:\s*\(|\s+\d|\s*$)/m,
  },
  {
    rule: 'ends-the-run',
    files: /\.rs$/,
    reason: 'decides how the test process ends',
    pattern: /\bprocess::(?:exit|abort)\b/,
  },
  {
    rule: 'ends-the-run',
    files: /\.(?:cs|fs|vb)$/,
    reason: 'decides how the test process ends',
    pattern: /\bEnvironment\.(?:Exit|FailFast|ExitCode)\b/,
  },
  {
    rule: 'ends-the-run',
    files: /\.php$/,
    reason: 'decides how the test process ends',
    pattern: /\bregister_shutdown_function\b|(?:^|[^>:\w])(?:exit|die)\s*[(;]/m,
  },
  {
    rule: 'skipped',
    files: py,
    reason: 'is left out or expected to fail',
    pattern: new RegExp(
      [
        String.raw`\bpytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b`,
        String.raw`\bunittest\.(?:case\.)?(?:skip\w*|expectedFailure|SkipTest)\b|\.skipTest\b|\b_pytest\b`,
        String.raw`\b__test__\s*=|\bcollect_ignore|\b__unittest_skip`,
      ].join('|'),
    ),
  },
  {
    rule: 'skipped',
    files: js,
    reason: 'is left out or leaves others out',
    pattern: new RegExp(
      [
        String.raw`(?<![\w$])(?:it|test|describe|suite|context|specify)(?:\.\w+)*?\.(?:skip|only|todo|skipIf|` +
          String.raw`runIf|fails|failing|fixme)\b`,
        String.raw`\(\s*\{[^{}()\n]*\b(?:skip|todo)\b[^{}()\n]*\}\s*\)\s*(?:=>|\{)`,
        String.raw`(?<![\w$])([\w$]+)\s*\)?\s*=>\s*\{(?:[^]*?[^\w$.])??\1\.(?:skip|todo)\s*\(`,
      ].join('|'),
    ),
  },
  {
    rule: 'sleep',
    files: py,
    reason: 'waits by the clock',
    pattern: new RegExp(
      [
        String.raw`\b(?:time|asyncio|trio|anyio|gevent|eventlet)\.sleep\b(?!\s*(?:=(?!=)|\(\s*0\s*\)|` +
          String.raw`\.(?:assert|call|mock|return_value|side_effect|await)))`,
        String.raw`\bEvent\(\)\.wait\s*\(\s*[\d.]|\bselect\.select\s*\(\s*\[\]`,
      ].join('|'),
    ),
  },
  {
    rule: 'sleep',
    files: js,
    reason: 'waits by the clock',
    pattern: /\bpromisify\s*\(\s*setTimeout\b|\btimers\.promises\.\w+/,
  },
  {
    rule: 'network',
    files: js,
    reason: 'reaches for the network',
    strings: true,
    pattern: programs('curl|wget|nc|ncat|ssh|scp|ping|telnet|dig|nslookup'),
  },
  {
    rule: 'network',
    files: py,
    reason: 'reaches for the network',
    strings: true,
    pattern: programs('curl|wget|nc|ncat|ssh|scp|ping|telnet|dig|nslookup'),
  },
  {
    rule: 'network',
    files: go,
    reason: 'reaches for the network',
    strings: true,
    pattern: programs('curl|wget|nc|ncat|ssh|scp|ping|telnet|dig|nslookup'),
  },
  {
    rule: 'environment',
    files: /./,
    reason: 'asks the history of the repository that it stands in',
    strings: true,
    pattern: new RegExp(
      String.raw`${programs('git').source}(?![^\n]*(?:\bcwd\b|\bDir\b|["'\x60](?:-C|init|clone|--version)\b))`,
    ),
  },
  {
    rule: 'environment',
    files: /./,
    reason: 'reads the whole environment',
    strings: true,
    pattern: /\bfor\s+[\w\s,]+\s+in\s+os\.environ\b(?!\s*[.[])|\bfor\s*\([^)]*\b(?:in|of)\s+process\.env\s*\)/,
  },
  {
    rule: 'over-fitted',
    files: py,
    reason: 'looks at how the code is written, not at what it does',
    pattern: new RegExp(
      [
        String.raw`\binspect\.(?:getsource\w*|findsource|getcomments|getblock)\b|\.__code__\b`,
        String.raw`\.co_(?:code|consts|names|varnames|lines|lnotab)\b`,
        String.raw`\bdis\.(?:dis|Bytecode|get_instructions|code_info)\b|\blinecache\.get`,
        String.raw`\b(?:__loader__|loader)\.get_(?:source|data|code)\b`,
        String.raw`\b(?:open|Path|PurePath|` +
          String.raw`read_text)\s*\(\s*(?!__file__)[\w.]+\.__file__\s*[,)](?!\s*\.\s*(?:parent|with_|resolve|` +
          'absolute))',
      ].join('|'),
    ),
  },
  {
    rule: 'over-fitted',
    files: js,
    reason: 'looks at how the code is written, not at what it does',
    pattern: /\bFunction\s*\.\s*prototype\s*\.\s*toString\b/,
  },
];

/** A call that starts one of some programs. */
function programs(names: string): RegExp {
  return new RegExp(
    String.raw`\b(?:subprocess\.\w+|os\.(?:system|popen)|(?:child_process\.)?(?:exec|spawn)\w*|` +
      String.raw`exec\.Command\w*)\s*\(\s*(?:ctx\s*,\s*)?\[?\s*["'\x60](?:[\w/]*/)?(?:${names})(?=[\s"'\x60])`,
  );
}

/**
 * What can be said against a text of a file by reading it: that it skips, waits, reaches out, ends the run, or looks at
 * the code's text. `file` is the whole file: what it calls `t` may be `time`. `beside`: the text stands beside tests,
 * not in one.
 */
export function dangerOf(path: string, text: string, file: string, beside = false): Danger | null {
  if (/CODEX_CI_\w/.test(text) || /["'`]CODEX_CI_["'`]/.test(text))
    return { rule: 'environment', reason: 'looks for what only this gate has' };
  const aliases = readAliases(path, blankComments(file, path));
  const code = resolveAliases(path, blankComments(text, path), aliases);
  const bare = resolveAliases(path, blankComments(text, path, { strings: true }), aliases);
  const forms = formsOf(path);
  const lines = blankComments(text, path).split('\n');
  for (const mark of skipMarks)
    if (mark.files.test(path) && lines.some((line) => mark.pattern.test(line)))
      return { rule: 'skipped', reason: mark.kind === 'only' ? 'leaves other tests out' : 'is left out' };
  if (js.test(path) && /\b(?:it|test)(?:\.\w+)*\s*\([^\n]*\{\s*[^}\n]*\b(?:skip|todo|only)\s*:/.test(code))
    return { rule: 'skipped', reason: 'is left out' };
  if (
    go.test(path) &&
    testParameters(file).some((name) => new RegExp(String.raw`\b${name}\.Skip(?:f|Now)?\b`).test(bare))
  )
    return { rule: 'skipped', reason: 'is left out' };
  if (
    forms.sleeps.test(go.test(path) || py.test(path) ? withoutYields(bare) : code) ||
    (js.test(path) && waitsInPromise(bare))
  )
    return { rule: 'sleep', reason: 'waits by the clock' };
  for (const { rule, files, pattern, reason, strings, shared } of rules) {
    if (files.test(path) && (shared !== true || beside) && pattern.test(strings === true ? code : bare))
      return { rule, reason };
  }
  if (forms.network.test(py.test(path) || go.test(path) ? bare : code))
    return { rule: 'network', reason: 'reaches for the network' };
  if (js.test(path) && printsFunction(blankComments(text, path), blankComments(file, path), aliases))
    return { rule: 'over-fitted', reason: 'looks at how the code is written, not at what it does' };
  // by their packages: `got` is what many tests call what they got
  if (
    js.test(path) &&
    ['axios', 'got', 'superagent', 'undici', 'node-fetch'].some(
      (name) =>
        new RegExp(`["'\`]${name}["'\`]`).test(file) &&
        new RegExp(String.raw`(?<![\w$.])${name}\s*(?:\.\w+)?\s*\(`).test(code),
    )
  )
    return { rule: 'network', reason: 'reaches for the network' };
  const read = environmentReads.find(({ pattern }) => pattern.test(code));
  return read === undefined ? null : { rule: 'environment', reason: read.what };
}

export const formsOf = (path: string): TestForms => testForms.find(({ files }) => files.test(path)) ?? noForms;

/** `asyncio.sleep(0)` lets others run and waits for nothing. */
const withoutYields = (code: string): string => code.replace(/\basyncio\.sleep\s*\(\s*0\s*\)/g, '');

const testParameters = (file: string): string[] =>
  [...file.matchAll(/\b(\w+)\s+(?:\*testing\.[TBF]|testing\.TB)\b/g)].map((match) => match[1]!);

/** A promise that a timer settles, whatever its executor calls that; made-up timers don't wait. */
function waitsInPromise(code: string): boolean {
  if (/\buseFakeTimers\b|\btimers\.enable\b|\bfakeTimers?\.\w*install\b/i.test(code)) return false;
  return [
    ...code.matchAll(/\bnew\s+Promise\s*(?:<[^>]*>)?\s*\(\s*(?:async\s*)?(?:function\s*\w*\s*)?\(?\s*([\w$]+)/g),
  ].some(({ 1: name, index }) => {
    const timer = new RegExp(
      String.raw`\bset(?:Timeout|Interval)\s*\(\s*(?:${name}\b|(?:\([^)]*\)|\w+)\s*=>\s*\{?\s*${name}\b|` +
        String.raw`function\b[^{]*\{\s*${name}\b)`,
    );
    return timer.test(code.slice(index, index + 600));
  });
}

/** The text of an imported function that the file calls elsewhere. */
function printsFunction(code: string, file: string, aliases: ReadonlyMap<string, string>): boolean {
  const named = [
    ...code.matchAll(
      new RegExp(
        [
          String.raw`(?<![\w$.)\]])([A-Za-z_$][\w$]*(?:\.[\w$]+)*)\.toString\s*\(\s*\)`,
          String.raw`\bString\s*\(\s*([A-Za-z_$][\w$.]*)\s*\)|\$\{\s*([A-Za-z_$][\w$.]*)\s*\}`,
        ].join('|'),
        'g',
      ),
    ),
  ];
  return named.some((match) => {
    const whole = match[1] ?? match[2] ?? match[3] ?? '';
    const own = whole.split('.').at(-1)!;
    return (
      aliases.has(whole.split('.')[0]!) &&
      new RegExp(String.raw`(?<![\w$])${own.replace(/\$/g, String.raw`\$`)}\s*\(`).test(file)
    );
  });
}

/**
 * Code files that a text reads by their names as they stand in it, for the caller to look whether the repository has
 * them.
 */
export function readFiles(path: string, text: string): string[] {
  const code = blankComments(text, path);
  const name = String.raw`["'\x60]([^"'\x60\n]{1,200}\.(?:py|[cm]?[jt]sx?|go|rb|rs|java|kt|cs|php))["'\x60]`;
  const call = new RegExp(
    String.raw`\b(?:open|createReadStream|readFile(?:Sync)?|ReadFile|Open|readAllLines|readString|` +
      'read_to_string|file_get_contents|ReadAllText|' +
      String.raw`read)!?\s*\(\s*(?:(?:new\s+)?[\w.]+\s*\(\s*)*${name}`,
    'g',
  );
  const chain = new RegExp(String.raw`${name}\s*\)*\s*\.\s*(?:read_text|read_bytes|open)\s*\(`, 'g');
  // a file of a temporary folder may have any name
  return [...code.matchAll(call), ...code.matchAll(chain)]
    .filter(
      ({ 0: whole, index }) =>
        !/\btmp|temp/i.test(code.slice(Math.max(0, index - 40), index).replace(/^[^]*[\n;]/, '') + whole),
    )
    .map((match) => match[1]!);
}
