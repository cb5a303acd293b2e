import type { GrammarName } from '../symbols/grammar.ts';

/**
 * Some samples leave out what they stand in: a class around a method, an object around keys, a function around
 * statements.
 */
const around: Partial<Record<GrammarName, readonly (readonly [string, string])[]>> = {
  typescript: [
    ['({\n', '\n})'],
    ['interface Sample {\n', '\n}'],
    ['class Sample {\n', '\n}'],
    ['async function run() {\n', '\n}'],
  ],
  tsx: [
    ['({\n', '\n})'],
    ['interface Sample {\n', '\n}'],
    ['class Sample {\n', '\n}'],
  ],
  javascript: [
    ['({\n', '\n})'],
    ['class Sample {\n', '\n}'],
    ['async function run() {\n', '\n}'],
  ],
  java: [
    ['class Sample { ', '\n}'],
    ['class Sample { void run() { ', '\n} }'],
    ['interface Sample { ', '\n}'],
  ],
  'c-sharp': [
    ['class Sample { ', '\n}'],
    ['class Sample { void Run() { ', '\n} }'],
    ['interface Sample { ', '\n}'],
  ],
  go: [
    ['package sample\n', ''],
    ['package sample\nfunc run() {\n', '\n}'],
    ['package sample\ntype Sample struct {\n', '\n}'],
    ['package sample\ntype Sample interface {\n', '\n}'],
  ],
  rust: [
    ['fn run() {\n', '\n}'],
    ['impl Sample {\n', '\n}'],
    ['trait Sample {\n', '\n}'],
    ['struct Sample {\n', '\n}'],
  ],
  php: [
    ['<?php\n', ''],
    ['<?php class Sample {\n', '\n}'],
  ],
  python: [],
};

/** What stands at the top of a file and in no function. */
const heads: Partial<Record<GrammarName, RegExp>> = {
  go: /^(?:package[ \t]+\w+|import[ \t]+(?:\([^()]{0,4000}\)|(?:[\w.]+[ \t]+)?"[^"\n]*"))[ \t]*;?[ \t]*(?:\/\/.*)?$/gm,
  java: /^[ \t]*(?:import|package)[ \t]+[^;\n]+;[ \t]*(?:\/\/.*)?$/gm,
  'c-sharp': new RegExp(
    [
      String.raw`^[ \t]*(?:(?:global[ \t]+)?using[ \t]+(?:static[ \t]+)?[\w.]+(?:[ \t]*=[ \t]*[^;\n]+)?`,
      String.raw`|namespace[ \t]+[\w.]+)[ \t]*;[ \t]*(?:\/\/.*)?$`,
    ].join(''),
    'gm',
  ),
};

/**
 * The texts as which a sample may be whole: as it stands, and within what it may have left out. Lines that rustdoc
 * hides are taken for code, imports stay at the top, what is indented as a whole is moved to the left.
 */
export function wholesOf(grammar: GrammarName, given: string): string[] {
  const text = plain(grammar, given);
  // PHP without its mark is text, which is always whole
  const found = grammar === 'php' && !text.includes('<?') ? [] : [text];
  const head = heads[grammar];
  const top = head === undefined ? [] : (text.match(head) ?? []);
  const rest = head === undefined || top.length === 0 ? text : text.replace(head, '');
  const lines = `${top.filter((one) => !/^\s*package\b/.test(one)).join('\n')}\n`;
  for (const [before, after] of around[grammar] ?? []) {
    found.push(before + text + after);
    if (top.length > 0)
      found.push(
        before.startsWith('package sample\n')
          ? `package sample\n${lines}${before.slice('package sample\n'.length)}${rest}${after}`
          : lines + before + rest + after,
      );
  }
  // elements side by side; words alone would be whole in any element
  if ((grammar === 'tsx' || grammar === 'javascript') && /^\s*<[^]*>\s*$/.test(text)) found.push(`<>\n${text}\n</>`);
  // a declaration as an API reference writes it
  const line = text.trim();
  if (grammar === 'python' && /^(?:@.*\n)*(?:async )?(?:def|class)\s.*[^:\s]$/.test(line)) found.push(`${line}: pass`);
  if (grammar === 'python' && /^[\w.]+\([^\n]*\)\s*->\s*[^\n:]+$/.test(line))
    found.push(`def ${line.replace(/^[\w.]+\./, '')}: pass`);
  return found;
}

function plain(grammar: GrammarName, text: string): string {
  if (grammar === 'rust') return text.replace(/^([ \t]*)#(?: |$)/gm, '$1').replace(/^([ \t]*)##/gm, '$1#');
  if (grammar !== 'python') return text;
  const lines = text.split(/\r\n|\n|\r/);
  const indents = lines.filter((one) => one.trim() !== '').map((one) => /^[ \t]*/.exec(one)![0]);
  const least = indents.sort((a, b) => a.length - b.length)[0] ?? '';
  return least === '' || !indents.every((one) => one.startsWith(least))
    ? text
    : lines.map((one) => one.slice(least.length)).join('\n');
}

/**
 * Whether a text is JSON, with comments or without; members or items without what holds them, and values one after
 * another, are whole too.
 */
export function isJson(text: string): boolean {
  const uncommented = withoutComments(text).trim();
  // what reads comments takes a last comma too
  const bare = uncommented === text.trim() ? uncommented : uncommented.replace(/,(?=\s*[}\]])/g, '');
  const open = bare.replace(/,$/, '');
  if ([bare, `{${open}}`, `[${open}]`].some(parses)) return true;
  const lines = bare
    .split(/\n/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
  return lines.every(parses) || parses(`[${bare.replace(/([}\]])(\s+)([{[])/g, '$1,$3')}]`);
}

function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[^]*?\*\/|^[ \t]*#[^\n]*/gm, (one) =>
    one.startsWith('"') ? one : ' ',
  );
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
