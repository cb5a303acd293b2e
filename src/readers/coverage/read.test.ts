import { expect, test } from 'vitest';
import { branchesOf, hitsOf, type CoverageReport } from './model.ts';
import { readCoverage } from './read.ts';

const read = (text: string | Buffer, source?: (path: string) => string | null): CoverageReport =>
  readCoverage(
    [{ name: 'report', bytes: typeof text === 'string' ? Buffer.from(text) : text }],
    source === undefined ? {} : { source },
  )[0]!;
const lines = (report: CoverageReport, at = 0): Record<number, number> =>
  Object.fromEntries(
    [...report.files[at]!.lines.numbers].map((line, index) => [line, report.files[at]!.lines.hits[index]!]),
  );
const cobertura = (inner: string, head = ''): string =>
  `<?xml version="1.0"?>${head}<coverage ` +
  `line-rate="1"><packages><package><classes>${inner}</classes></package></packages></coverage>`;
const oneClass = (line: string): string => cobertura(`<class filename="a.py"><lines>${line}</lines></class>`);

test.each([
  ['an empty file', '', 'report: the coverage report is empty; allowed: LCOV'],
  ['white space', ' \n ', 'begins with nothing but white space'],
  ['prose', 'hello', 'no coverage report of a known format; allowed: LCOV, Cobertura'],
  ['another XML', '<testsuites/>', 'an XML document with another root'],
  ['another JSON', '{"a":{"b":1}}', 'no known coverage format'],
  ['an empty JSON', '{}', 'the coverage report is empty'],
  ['a summary', '{"total":{"lines":{"total":3}}}', 'coverage-summary.json has no lines'],
  ['the raw data of coverage.py', 'SQLite format 3\0', 'raw data of a coverage tool'],
  ['no record', 'TN:\n', 'names no file'],
  ['a record without lines', 'SF:a\nend_of_record\n', 'no instrumented line'],
  ['a record that is cut', 'SF:a.ts\nDA:1,1\n', 'cut off: its last record has no end_of_record'],
  ['a line that is cut', 'SF:a.ts\nDA:1', 'line 2 of the LCOV report: a field is missing'],
  [
    'a second file before the end',
    'SF:a.ts\nDA:1,1\nSF:b.ts\n',
    'line 3 of the LCOV report: the record before it has no end_of_record',
  ],
  ['a line outside a record', 'TN:\nDA:1,1\n', 'outside a record'],
  ['NaN', 'SF:a\nDA:1,NaN\nend_of_record\n', 'line 2 of the LCOV report: the count is no whole number'],
  ['an infinite line', 'SF:a\nDA:99999999999,1\nend_of_record\n', 'no file has 99999999999 lines'],
  ['a fraction', 'SF:a\nDA:1,1.5\nend_of_record\n', 'unexpected text'],
  ['XML that is cut in a tag', '<coverage line-rate="1"><packages><pack', 'cut off'],
  ['XML that is cut between tags', '<coverage line-rate="1"><packages>', 'cut off: 2 elements are not closed'],
  ['XML that is cut in a value', '<coverage line-rate="1"><class filename="a', 'cut off'],
  ['tags that do not pair', '<coverage line-rate="1"><a></b></coverage>', 'a closing tag closes another element'],
  ['a second root', `${oneClass('<line number="1" hits="1"/>')}<more/>`, 'more after the end'],
  ['a Cobertura line without a number', oneClass('<line hits="1"/>'), 'no attribute number'],
  ['a Cobertura line that is no number', oneClass('<line number="one" hits="1"/>'), 'number is no whole number'],
  ['hits that are NaN', oneClass('<line number="1" hits="NaN"/>'), 'hits is no whole number'],
  ['a line past all files', oneClass('<line number="4294967297" hits="1"/>'), 'no file has a line'],
  [
    'more branches taken than there are',
    oneClass('<line number="1" hits="1" condition-coverage="150% (3/2)"/>'),
    'no condition-coverage is like that',
  ],
  [
    'branches without end',
    oneClass('<line number="1" hits="1" condition-coverage="0% (0/999999999)"/>'),
    'no condition-coverage is like that',
  ],
  [
    'an entity of its own',
    cobertura('<class filename="&lol;"><lines/></class>', '<!DOCTYPE coverage [<!ENTITY lol "lol">]>'),
    'a reference is not resolved',
  ],
  [
    'an encoding it cannot read',
    '<?xml version="1.0" encoding="shift_jis"?><coverage line-rate="1"/>',
    'another encoding; allowed: UTF-8',
  ],
  [
    'an unknown Clover line',
    '<coverage generated="1"><project><file path="a"><line num="1" type="odd"/></file></project></coverage>',
    'a line of another type; allowed: method, stmt, cond',
  ],
  [
    'JaCoCo counts below 0',
    '<report name="a"><package name="p"><sourcefile name="A.java"><line nr="1" mi="0" ci="-1" mb="0" ' +
      'cb="0"/></sourcefile></package></report>',
    'ci is below 0',
  ],
  ['a Go mode', 'mode: maybe\n', 'the Go profile has a mode of its own; allowed: set, count, atomic'],
  ['a Go profile that is cut', 'mode: set\na/b.go:1.1,2.2 1 1\na/b.go:3.1,', 'cut off in line 3'],
  ['a Go block that ends before it starts', 'mode: set\na/b.go:9.1,2.2 1 1\n', "the block's lines are 9 to 2"],
  ['a Go block without end', 'mode: set\na/b.go:1.1,999999999.2 1 1\n', "the block's lines are"],
  ['a Go profile without blocks', 'mode: set\n', 'names no file'],
  ['JSON that is cut', '{"a.ts":{"path":"a.ts","statementMap":{', 'no whole JSON document, it may be cut off'],
  [
    'an Istanbul line that is no number',
    '{"a.ts":{"path":"a.ts","statementMap":{"0":{"start":{"line":"x"}}},"s":{"0":1}}}',
    '"a.ts" at statementMap.0.start.line',
  ],
  [
    'another version of llvm-cov',
    '{"type":"llvm.coverage.json.export","version":"9.0.0","data":[{"files":[]}]}',
    "another version of llvm-cov's export; allowed: 2.x, 3.x",
  ],
  [
    'only summaries of llvm-cov',
    '{"type":"llvm.coverage.json.export","version":"2.0.1","data":[{"files":[{"filename":"a.c","summary":{}}]}]}',
    'only summaries',
  ],
  [
    'llvm-cov segments without end',
    '{"type":"llvm.coverage.json.export","version":"2.0.1","data":[{"files":[' +
      '{"filename":"a.c","segments":[[1,1,1,true,true],[9999999,1,0,false,false]]}]}]}',
    'reach line 9999999',
  ],
  [
    'raw V8 without the source',
    '{"result":[{"scriptId":"1","url":"file:///a.js","functions":[]}]}',
    'can only be read beside the source',
  ],
])('%s is refused', (_name, text, message) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({ kind: 'input', message: expect.stringContaining(message) as string }),
  );
});

test('every whole cut of a report is refused or says less, never more', () => {
  const whole = 'TN:\nSF:a.ts\nDA:1,1\nDA:2,0\nend_of_record\nSF:b.ts\nDA:1,5\nend_of_record\n';
  for (let end = 0; end < whole.length - 1; end++) {
    try {
      const report = read(whole.slice(0, end));
      expect(report.files.length, whole.slice(0, end)).toBeLessThanOrEqual(end >= whole.length - 2 ? 2 : 1);
    } catch (error) {
      expect(error).toMatchObject({ kind: 'input' });
    }
  }
});

test('LCOV counts that are negative or huge, line 0, unknown records, CRLF and a mark at the start', () => {
  const report = read(
    '\uFEFFTN:\r\nSF:a.ts\r\nDA:1,-5\r\nDA:0,3\r\nDA:2,99999999999999999999999\r\nNEW:x\r\n' +
      'BRDA:2,0,0,-1\r\nend_of_record\r\n',
  );
  expect(lines(report)).toEqual({ 1: 0, 2: Number.MAX_SAFE_INTEGER });
  expect(report.notes).toEqual([
    '2 negative counts were read as 0',
    '1 entry for line 0 left out',
    'records of an unknown kind left out: NEW',
  ]);
});

test('LCOV records of one file are added up, in any order of lines', () => {
  const report = read(
    'SF:a\nDA:9,1\nDA:2,0\nDA:9,2\nBRDA:9,0,1,0\nBRDA:2,0,0,1\nend_of_record\nSF:a\nDA:2,4\n' +
      'BRDA:9,0,1,7\nBRDA:9,0,2,0\nend_of_record\n',
  );
  expect(report.files.length).toBe(1);
  expect(lines(report)).toEqual({ 2: 4, 9: 3 });
  expect(branchesOf(report.files[0]!, 9)).toEqual({ covered: 1, total: 2 });
  expect(branchesOf(report.files[0]!, 2)).toEqual({ covered: 1, total: 1 });
  expect(branchesOf(report.files[0]!, 3)).toEqual({ covered: 0, total: 0 });
});

test('names with commas and paths with spaces stay whole', () => {
  const report = read(
    'SF:C:\\my src\\a.cpp\nFN:3,9,f(int, int)\nFN:12,g(int, 4)\nFNDA:2,f(int, int)\n' +
      'FNDA:0,g(int, 4)\nDA:3,2\nend_of_record\n',
  );
  expect(report.files[0]).toMatchObject({
    path: 'C:\\my src\\a.cpp',
    functions: [
      { name: 'f(int, int)', line: 3, hits: 2 },
      { name: 'g(int, 4)', line: 12, hits: 0 },
    ],
  });
});

test('XML in other clothes: single quotes, order, comments, CDATA, a DOCTYPE with a subset, numeric references', () => {
  const report = read(`<?xml version='1.0' encoding='UTF-8'?>
<!DOCTYPE coverage SYSTEM "x>y.dtd" [ <!-- > ] --> <!ENTITY a "b>c"> ]>
<!-- <line number="7" hits="7"/> -->
<coverage  branch-rate = "0"
  line-rate='1'><sources><source><![CDATA[/a & b]]></source><source>/c&amp;d</source></sources>
<packages><package><classes><class filename='src/&#228;&lt;&#x62;.py' name="a > b"><lines>
<line hits='3' branch="true" condition-coverage='50% (1/2)' number='2'>\
<!-- <line number="9" hits="9"/> --></line><line number="5" hits="0"></line >
</lines></class></classes></package></packages></coverage>
<!-- end -->`);
  expect(report.roots).toEqual(['/a & b', '/c&d']);
  expect(report.files[0]!.path).toBe('src/ä<b.py');
  expect(lines(report)).toEqual({ 2: 3, 5: 0 });
});

test('an XML bomb is never expanded', () => {
  const entities = Array.from({ length: 20 }, (_value, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join(
    '',
  );
  const bomb = cobertura(
    '<class filename="a.py" name="&l20;"><lines><line number="1" hits="1"/></lines></class>',
    `<!DOCTYPE coverage [<!ENTITY l0 "lol">${entities}]>`,
  );
  expect(lines(read(bomb))).toEqual({ 1: 1 });
  expect(() => read(bomb.replace('filename="a.py"', 'filename="&l20;"'))).toThrow('a reference is not resolved');
});

test('what is nested too deep or has too much of something is refused', () => {
  expect(() => read(`<coverage line-rate="1">${'<a>'.repeat(100_000)}`)).toThrow('nested more than 64 deep');
  expect(() =>
    read(
      `<coverage line-rate="1"><a ${Array.from({ length: 100 }, (_value, at) => `a${at}=""`).join(' ')}/></coverage>`,
    ),
  ).toThrow('more than 64 attributes');
  expect(() => read('['.repeat(1_000_000))).toThrow('nested more than 100 deep');
  expect(() => read(`{"a":${'{"b":'.repeat(200)}`)).toThrow('nested more than 100 deep');
  expect(() =>
    read(`mode: set\n${Array.from({ length: 50 }, (_value, at) => `a/b${at}.go:1.1,1000000.2 1 1\n`).join('')}`),
  ).toThrow('longer than any program');
});

test('a few bytes cannot ask for branches without end', () => {
  const line = Array.from(
    { length: 100 },
    (_value, at) => `<line number="${at + 1}" hits="1" condition-coverage="0% (0/100000)"/>`,
  ).join('');
  expect(() => read(oneClass(line))).toThrow('more branches than any program has');
  const segments = `[1,1,1,true,true,false],`.repeat(300_000);
  const llvm =
    '{"type":"llvm.coverage.json.export","version":"2.0.1","data":[{"files":[{"filename":"/a.c","segments":[' +
    `${segments}[2,1,0,false,false,false]]}]}]}`;
  expect(lines(read(llvm))).toEqual({ 1: 1, 2: 1 });
});

test('60 MB of one line in every record is read within bounds', () => {
  const bytes = Buffer.alloc(60_000_000, 'DA:7,1\n');
  bytes.write('SF:a\n#\n');
  const text = Buffer.concat([bytes.subarray(0, bytes.length - (bytes.length % 7)), Buffer.from('end_of_record\n')]);
  const report = read(text);
  expect(report.files[0]!.lines.numbers.length).toBe(1);
});

test('arms without number on one line take no square of time', () => {
  const arms = Array.from({ length: 200_000 }, (_value, at) => `BRDA:1,${at},0,1`).join('\n');
  expect(branchesOf(read(`SF:a\nDA:1,1\n${arms}\nend_of_record\n`).files[0]!, 1)).toEqual({
    covered: 200_000,
    total: 200_000,
  });
});

test('Cobertura: methods count only where the class has no lines, classes of one file are joined', () => {
  const method = '<methods><method name="m"><lines><line number="3" hits="9"/></lines></method></methods>';
  expect(
    lines(read(cobertura(`<class filename="a.cs">${method}<lines><line number="4" hits="1"/></lines></class>`))),
  ).toEqual({ 4: 1 });
  expect(lines(read(cobertura(`<class filename="a.cs">${method}<lines/></class>`)))).toEqual({ 3: 9 });
  const joined = read(
    cobertura(
      '<class filename="a.cs"><lines><line number="4" hits="1"/><line number="5" ' +
        'hits="0"/></lines></class><class filename="a.cs"><lines><line number="4" hits="2"/><line ' +
        'number="1" hits="0"/></lines></class>',
    ),
  );
  expect(joined.files.length).toBe(1);
  expect(lines(joined)).toEqual({ 1: 0, 4: 2, 5: 0 });
});

test('UTF-16 and Latin-1 reports are read', () => {
  const text =
    '<?xml version="1.0" encoding="utf-16"?><coverage ' +
    'line-rate="1"><packages><package><classes><class filename="ä.py"><lines><line number="1" ' +
    'hits="1"/></lines></class></classes></package></packages></coverage>';
  const little = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  expect(read(little).files[0]!.path).toBe('ä.py');
  expect(read(Buffer.from(little).swap16()).files[0]!.path).toBe('ä.py');
  expect(read(Buffer.from(text.replace('utf-16', 'iso-8859-1'), 'latin1')).files[0]!.path).toBe('ä.py');
});

test('Go profiles in one file are added up; set means only whether', () => {
  const profile = (mode: string): string =>
    `mode: ${mode}\nm/a.go:1.1,2.5 1 2\nm/a.go:4.1,4.9 1 0\nm/a.go:6.1,6.2 0 0\nmode: ${mode}\nm/a.go:1.1,2.5 1 1\n`;
  expect(lines(read(profile('count')))).toEqual({ 1: 3, 2: 3, 4: 0 });
  expect(lines(read(profile('set')))).toEqual({ 1: 2, 2: 2, 4: 0 });
});

test('JSON counts: huge ones saturate, below 0 and past all numbers are refused', () => {
  const istanbul = (count: string): string =>
    `{"a.ts":{"path":"a.ts","statementMap":{"0":{"start":{"line":1,"column":0}}},"s":{"0":${count}}}}`;
  expect(lines(read(istanbul('1e300')))).toEqual({ 1: Number.MAX_SAFE_INTEGER });
  for (const count of ['-4', '1e999', '"NaN"', 'null'])
    expect(() => read(istanbul(count)), count).toThrow('"a.ts" at s.0');
});

test('a key like __proto__ is a key', () => {
  const report = read(
    '{"__proto__":{"path":"__proto__","statementMap":{"0":{"start":{"line":1,"column":0}}},"s":{"0":2}}}',
  );
  expect(report.files[0]!.path).toBe('__proto__');
  expect(({} as Record<string, unknown>)['statementMap']).toBeUndefined();
});

const script = 'function a(x) {\n  if (x) {\n    return "ä"; }\n  return 2;\n}\n// c\na(0);\n';
const v8 = (ranges: [number, number, number][]): { name: string; bytes: Buffer } => ({
  name: 'v8',
  bytes: Buffer.from(
    JSON.stringify({
      result: [
        {
          scriptId: '1',
          url: 'file:///r/a.js',
          functions: [
            {
              functionName: '',
              isBlockCoverage: true,
              ranges: [{ startOffset: 0, endOffset: script.length, count: 1 }],
            },
            {
              functionName: 'a',
              isBlockCoverage: true,
              ranges: ranges.map(([startOffset, endOffset, count]) => ({ startOffset, endOffset, count })),
            },
          ],
        },
      ],
    }),
  ),
});

test('several raw V8 documents are one report: what only one lists has in the other the count around it', () => {
  const end = script.indexOf('\n// c');
  const [block, after] = [script.indexOf('{\n    return'), script.indexOf(' }\n  return 2') + 2];
  const missed = v8([
    [0, end, 3],
    [block, after, 0],
  ]);
  const taken = v8([[0, end, 5]]);
  const source = (): string => script;
  const one = readCoverage([missed], { source })[0]!;
  expect(lines(one)).toEqual({ 1: 3, 2: 3, 3: 0, 4: 3, 7: 1 });
  expect(branchesOf(one.files[0]!, 2)).toEqual({ covered: 0, total: 1 });
  const both = readCoverage([missed, taken], { source });
  expect(both.length).toBe(1);
  expect(lines(both[0]!)).toEqual({ 1: 8, 2: 8, 3: 5, 4: 8, 7: 2 });
  expect(branchesOf(both[0]!.files[0]!, 2)).toEqual({ covered: 1, total: 1 });
  expect(both[0]!.files[0]!.functions).toEqual([{ name: 'a', line: 1, hits: 8 }]);
});

test('V8 scripts that ran from generated code are left out and said', () => {
  const document = JSON.parse(v8([[0, 5, 1]]).bytes.toString()) as Record<string, unknown>;
  const mapped = { ...document, 'source-map-cache': { 'file:///r/a.js': { lineLengths: [1], data: { version: 3 } } } };
  expect(() => read(JSON.stringify(mapped), () => script)).toThrow('ran from generated code');
});

test('version 3 of the llvm-cov export has more fields and reads the same', () => {
  const document = {
    type: 'llvm.coverage.json.export',
    version: '3.0.1',
    data: [
      {
        files: [
          {
            filename: '/a.c',
            segments: [
              [1, 1, 4, true, true, false],
              [3, 1, 0, true, true, false],
              [5, 1, 0, false, false, false],
            ],
            branches: [[2, 3, 2, 5, 4, 0, 0, 0, 4]],
            mcdc_records: [],
            summary: {},
          },
        ],
        functions: [
          {
            name: 'f',
            count: 4,
            filenames: ['/a.c'],
            regions: [[1, 1, 5, 1, 4, 0, 0, 0]],
            branches: [],
            mcdc_records: [],
          },
        ],
        totals: {},
      },
    ],
  };
  const report = read(JSON.stringify(document));
  expect(lines(report)).toEqual({ 1: 4, 2: 4, 3: 4, 4: 0, 5: 0 });
  expect(branchesOf(report.files[0]!, 2)).toEqual({ covered: 1, total: 2 });
  expect(hitsOf(report.files[0]!, 9)).toBeUndefined();
});
