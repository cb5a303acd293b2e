import { addedLines, beside } from '../text/quotes.ts';
import { textOf, type RuleContext, type RuleFile, type RuleHit } from '../rule.ts';

interface Directive {
  verb: string;
  text: string;
  line: number;
  raw: string;
}

/** The directives of a go.mod, blocks unfolded, comments cut (go.dev/ref/mod#go-mod-file). */
function directivesOf(text: string): Directive[] {
  const found: Directive[] = [];
  let block: string | null = null;
  text.split('\n').forEach((raw, at) => {
    const line = raw.replace(/\/\/.*$/, '').trim();
    if (block !== null && line === ')') block = null;
    else if (block !== null && line !== '') found.push({ verb: block, text: line, line: at + 1, raw });
    else if (block === null) {
      const match = /^(\w+)(?:\s+|(?=\())(.*)$/.exec(line);
      if (match?.[2] === '(') block = match[1] ?? '';
      else if (match !== null) found.push({ verb: match[1] ?? '', text: match[2] ?? '', line: at + 1, raw });
    }
  });
  return found;
}

/** `replace` to another module; a path in the repository is no other source. */
export async function goReplacements(file: RuleFile): Promise<RuleHit[]> {
  const text = textOf(await file.head());
  if (text === undefined) return [];
  const known = new Set(
    directivesOf(textOf(await file.base()) ?? '')
      .filter(({ verb }) => verb === 'replace')
      .map((one) => one.text.replace(/\s+/g, ' ')),
  );
  return directivesOf(text).flatMap(({ verb, text: directive, line, raw }): RuleHit[] => {
    const [from, to] = directive.split('=>').map((side) => side.trim());
    const [module, target] = [from?.split(/\s+/)[0], to?.split(/\s+/)[0]];
    if (
      verb !== 'replace' ||
      known.has(directive.replace(/\s+/g, ' ')) ||
      module === undefined ||
      target === undefined ||
      /^\.{0,2}\//.test(target)
    )
      return [];
    const fork = module !== target;
    return [
      {
        path: file.file.path,
        side: 'new',
        line,
        quote: raw.trim(),
        title: fork
          ? `Module \`${module}\` is replaced by \`${target}\``
          : `Module \`${module}\` is held at another version by \`replace\``,
        detail:
          'Imports keep the old name while the code comes from elsewhere; modules that depend on this one do ' +
          'not see it. Say why, and until when.',
        severity: fork ? 'high' : 'medium',
      },
    ];
  });
}

/** Requirements that the change added or moved to a version whose hash go.sum does not hold. */
export async function missingFromGoSum(context: RuleContext, file: RuleFile): Promise<RuleHit[]> {
  const text = textOf(await file.head());
  const sum = textOf(await context.read('new', beside(file.file.path, 'go.sum')));
  // A workspace keeps further hashes in go.work.sum.
  if (text === undefined || sum === undefined || (await context.read('new', 'go.work')) !== undefined) return [];
  const directives = directivesOf(text);
  const replaced = new Set(directives.filter(({ verb }) => verb === 'replace').map((one) => one.text.split(/\s+/)[0]));
  const added = addedLines(file);
  const missing = directives.filter(({ verb, text: directive, line }) => {
    const [module, version] = directive.split(/\s+/);
    return (
      verb === 'require' &&
      added.has(line) &&
      version !== undefined &&
      !replaced.has(module) &&
      !sum.includes(`${module} ${version}/go.mod `)
    );
  });
  const [first] = missing;
  if (first === undefined) return [];
  return [
    {
      path: file.file.path,
      side: 'new',
      line: first.line,
      quote: first.raw.trim(),
      title:
        `\`go.sum\` has no hash of ` +
        `\`${first.text.slice(0, 120)}\`${missing.length > 1 ? ` and ${missing.length - 1} more` : ''}`,
      detail:
        'The build stops with “missing go.sum entry”, or takes what nobody checked. Run `go mod tidy` and ' +
        'commit both files.',
    },
  ];
}
