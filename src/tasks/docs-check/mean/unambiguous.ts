import type { CodeBlock, Page } from '../../../readers/docs/model.ts';
import type { SurfaceItem } from '../../../readers/surface/model.ts';
import type { DocsInput } from '../pages/model.ts';
import type { Mention } from './mentions.ts';
import { isImported, isImportedOn } from './imported.ts';
import {
  distinctness,
  isEverydayFlag,
  isEverydayScript,
  isEverydayVariable,
  isForeignCommand,
  standsInProse,
} from './names.ts';
import { languageFits, ownNames, packageOf } from './own.ts';

const nameRole =
  /^(?:func|function|meth|method|class|attr|attribute|exc|exception|data|const|obj|decorator|auto\w+|option|cmdoption|envvar|confval|setting|staticmethod|classmethod|property|see|throws|cref)$/;
const referenceLike =
  /^(?:new |await |@|&|\*{1,2}|#|~|!)?[\w$][\w$.:#\\/~<>-]*(?:\[[^\]]*\])?(?:[?!]?\([^]*\))?(?:<[\w\s,<>]*>)?[;,.!?]?$|^<\/?[\w.]+[^]*>$/;
const everydayFile =
  /(?:^|\/)(?:index|main|app|mod|lib|config|settings|models?|views?|urls|routes?|schema|types|utils?|helpers?|setup|test|tests|example|package|tsconfig|manifest|server|client|style|styles|Dockerfile|docker-compose|Makefile|README|requirements|conftest|__init__|hello|foo|bar|baz|my[\w-]*|your[\w-]*)(?:\.[\w.]+)?$/i;
const contributor =
  /(?:^|\/)(?:contributing|development|developing|hacking|agents|claude|readme|maintain\w*)[\w.-]*$|(?:^|\/)(?:\.github|dev(?:elop\w*)?|contribut\w*|internals?)\//i;

/** True when a mention can only mean the item. What is doubtful is no: precision is what makes a gate bearable. */
export function meansItem(item: SurfaceItem, mention: Mention, page: Page, input: DocsInput): boolean {
  if (
    mention.span?.link !== null &&
    mention.span?.link !== undefined &&
    /^(?:https?:)?\/\//.test(mention.span.link) &&
    !ownAddress(mention.span.link, input)
  )
    return false;
  if (mention.block !== null && isOutput(mention, mention.block, page)) return false;
  // linked elsewhere once, it is that place's name on the whole page
  if (
    page.spans.some(
      (one) =>
        one.text === mention.spelling &&
        one.link !== null &&
        /^(?:https?:)?\/\//.test(one.link) &&
        !ownAddress(one.link, input),
    )
  )
    return false;
  // a parameter of the function below, whatever else has its name
  if (/^(?:param|arg|argument|keyword)$/.test(mention.span?.role ?? '')) return false;
  switch (item.kind) {
    case 'export':
    case 'member':
      return meansName(item, mention, page, input);
    case 'parameter':
      return false;
    case 'flag':
      return meansFlag(item, mention, input);
    case 'environment-variable':
      return !isEverydayVariable(mention.spelling) &&
        /^[A-Z]/.test(mention.spelling) &&
        !/[={]\s*$/.test(page.text.slice(mention.start - 2, mention.start))
        ? true
        : mention.spelling.length > item.name.length && mention.where !== 'prose' && !isEverydayVariable(item.name);
    case 'config-key':
      return meansKey(mention);
    case 'route':
      return true;
    case 'action-input':
    case 'action-output':
      return meansInput(item, mention, page);
    case 'script':
      return meansScript(item, mention, page, input);
    case 'package-export':
      return (
        mention.where !== 'prose' &&
        mention.spelling.includes('/') &&
        !mention.spelling.startsWith('.') &&
        mention.spelling.length >= 6
      );
    case 'file':
      return meansFile(mention, page, input);
    default:
      return false;
  }
}

const logLine =
  /^\s*(?:\[?(?:TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL)\b|Traceback \(|File "[^"]+", line \d|at \S+ \(\S+:\d+|-->\s\S+:\d+|[\w.]+(?:Error|Exception|Timeout|Warning): )/;
const prompts = /^\s*(?:\$|%|❯|➜|PS>|>>>|In \[\d+\]:|irb[^>]*>|[\w.-]+@[\w.-]+[^$#]*[$#])\s/;

const shellBlock = /^(?:sh|bash|zsh|fish|shell|console|terminal|shell-?session)$/;

/**
 * What a program printed: it tells of one run on one day, and nobody puts it right. Lines of a session without a
 * prompt, log lines and traces.
 */
function isOutput(mention: Mention, block: CodeBlock, page: Page): boolean {
  if (logLine.test(mention.line)) return true;
  if (prompts.test(mention.line) || /^\s*(?:\.\.\.(?:\s|$)|> )/.test(mention.line)) return false;
  const before = page.text.slice(block.start, Math.max(block.start, mention.lineStart)).split('\n');
  // in a shell's block `>` is a prompt as well
  const isPrompt = (line: string): boolean =>
    prompts.test(line) || (shellBlock.test(block.language ?? '') && /^\s*> \S/.test(line));
  return before.some(isPrompt) && !/\\\s*$/.test(before.at(-2) ?? '');
}

function ownAddress(link: string, input: DocsInput): boolean {
  const names = [
    ...(input.packages ?? []),
    ...(input.repository === undefined ? [] : [input.repository, input.repository.split('/').at(-1)!]),
  ];
  return names.some((one) => one.length > 2 && link.toLowerCase().includes(one.toLowerCase()));
}

function meansName(item: SurfaceItem, mention: Mention, page: Page, input: DocsInput): boolean {
  const { text } = page;
  const name = item.name.split(/[.:#]+/).at(-1) ?? item.name;
  const qualifier =
    /([\w$]+)(?:\.|::|#|->|\\)$/.exec(text.slice(Math.max(0, mention.start - 80), mention.start))?.[1] ?? null;
  const owners = ownNames(item, input);
  const qualifiedSpelling = /[\w$](?:\.|::|#|->|\\)[\w$]/.test(mention.spelling);
  // an alias may have taken the qualifier in: the class of a member, the module of an export
  const qualified = qualifiedSpelling || (qualifier !== null && owners.has(qualifier.toLowerCase()));
  const rare = distinctness(name);
  const packages = input.packages ?? [];
  if (mention.spelling === item.name && isImported(item, mention, packages))
    return !definedOnPage(page, name) && !importedFromOthers(page, mention.block!, name, owners);
  if (mention.spelling.length < 3 || (mention.spelling === name && /^[\w$]/.test(text[mention.end] ?? '')))
    return false;
  // a name with a further part after it is a place below it, or a file
  if (
    /^(?:\.(?:md|js|ts|py|rb|go|rs|java|html|json|ya?ml|toml|txt|com|org|io)\b|\/)/.test(
      text.slice(mention.end, mention.end + 6),
    )
  )
    return false;
  if (text[mention.start - 1] === '/' || (text[mention.start - 1] === '\\' && item.language !== 'php')) return false;
  if (qualifier !== null && !qualified) {
    // `other.name` is another's unless the name can be nobody else's: an instance of a member's class can have any name
    if (!(item.kind === 'member' && rare === 'strong' && mention.where !== 'prose' && !/^[A-Z]/.test(qualifier)))
      return false;
  }
  if (mention.where === 'span') {
    const span = mention.span!;
    if (
      span.role !== null &&
      /^(?:param|arg|argument|type|keyword|file|ref|doc|command|kbd|samp|term|pep|rfc|issue|pr|gh|user)$/.test(
        span.role,
      )
    )
      return false;
    if (span.role !== null && nameRole.test(span.role)) return qualified || item.kind === 'export' || rare === 'strong';
    if (qualified) return referenceLike.test(span.text) || rare !== 'weak';
    if (item.kind === 'member') return rare === 'strong' && referenceLike.test(span.text) && mentionsOwner(item, page);
    if (!referenceLike.test(span.text)) return rare === 'strong' && span.text.includes('(');
    return (
      rare === 'strong' ||
      (rare === 'single' && isCall(text, mention)) ||
      (isWholeHeading(page, mention) && isCall(text, mention) && isImportedOn(page, item, packages))
    );
  }
  if (mention.where === 'block') {
    const block = mention.block!;
    if (
      !languageFits(block.language, item) ||
      insideString(mention) ||
      definedOnPage(page, name) ||
      importedFromOthers(page, block, name, owners)
    )
      return false;
    if (qualified) return rare !== 'weak' || (qualifiedSpelling && isCall(text, mention));
    if (item.kind === 'member')
      return rare === 'strong' && isCall(text, mention) && qualifier !== null && mentionsOwner(item, page);
    return rare === 'strong' && (block.language !== null || isCall(text, mention));
  }
  return qualifiedSpelling ? rare === 'strong' : item.kind === 'export' && qualifier === null && standsInProse(name);
}

/** The span is all that its heading says. */
function isWholeHeading(page: Page, { span }: Mention): boolean {
  return (
    span !== null &&
    page.headings.some(
      (one) => one.start <= span.start && span.end <= one.end && one.text.replace(/`/g, '').trim() === span.text.trim(),
    )
  );
}

function mentionsOwner(item: SurfaceItem, page: Page): boolean {
  const owner = item.owner?.split(/[.:#]+/).at(-1);
  return (
    owner === undefined || new RegExp(`(?<![\\w$])${owner.replace(/[^\w]/g, '\\$&')}(?![\\w$])`, 'i').test(page.text)
  );
}

function isCall(text: string, mention: Mention): boolean {
  return /^(?:<[^<>\n]{0,80}>)?[!?]?\(/.test(text.slice(mention.end, mention.end + 90));
}

function insideString(mention: Mention): boolean {
  const before = mention.line.slice(0, Math.max(0, mention.start - mention.lineStart));
  return (
    (before.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1 ||
    (before.match(/(?<![\\\w])'|(?<!\\)'(?!\w)/g)?.length ?? 0) % 2 === 1
  );
}

/** The sample brings a thing of this name itself, so that it is the reader's and not the project's. */
function definedOnPage(page: Page, name: string): boolean {
  const escaped = name.replace(/[^\w]/g, '\\$&');
  const definition = new RegExp(
    `(?:^|[\\s({,])(?:def|class|func|function\\*?|fn|interface|type|const|let|var|val|struct|enum|trait|module|record|void|mod)\\s+(?:\\([^()\\n]{0,60}\\)\\s*)?${escaped}(?![\\w$])|^[ \\t]*(?:self\\.)?${escaped}\\s*(?::[^=\\n]{1,60})?(?::=|=(?![=>]))|^[ \\t]*(?:(?:public|private|protected|static|async|final|override|export)\\s+)*(?:[\\w<>\\[\\]]+\\s+)?${escaped}\\s*\\([^()\\n]{0,200}\\)\\s*(?::\\s*[^\\n{]{1,80})?\\{`,
    'm',
  );
  return page.blocks.some(
    (one) =>
      one.text.includes(name) &&
      definition.test(one.text.slice(0, 50_000).replace(/\btype\s+(?=[\w$]+(?:\s+as\s+[\w$]+)?\s*[,}])/g, '')),
  );
}

/** The sample imports the name from a module that isn't the project's. */
function importedFromOthers(page: Page, block: CodeBlock, name: string, owners: ReadonlySet<string>): boolean {
  const escaped = name.replace(/[^\w]/g, '\\$&');
  const forms = [
    new RegExp(`from\\s+([\\w.]+)\\s+import\\s+(?:\\([^)]{0,2000}|[^\\n]{0,500})\\b${escaped}\\b`),
    new RegExp(
      `(?:import|export)\\s+(?:type\\s+)?[^'"\`;]{0,500}\\b${escaped}\\b[^'"\`;]{0,500}\\s+from\\s+['"]([^'"\\n]{1,200})['"]`,
    ),
    new RegExp(
      `(?:const|let|var)\\s+\\{?[^={};]{0,300}\\b${escaped}\\b[^={};]{0,300}\\}?\\s*=\\s*require\\(['"]([^'"\\n]{1,200})['"]`,
    ),
    new RegExp(
      `(?:import|use|using)\\s+(?:static\\s+)?([\\w.:\\\\]+?)(?:\\.|::|\\\\)(?:\\{[^}]{0,500}\\b)?${escaped}\\b`,
    ),
  ];
  for (const other of [block, ...page.blocks]) {
    for (const form of forms) {
      const module = form.exec(other.text.slice(0, 50_000))?.[1];
      if (module === undefined) continue;
      if (/^\.{1,2}(?:\/|$)|^\.|^[~@]\//.test(module)) return true;
      if (
        !module
          .toLowerCase()
          .split(/[./:\\]+/)
          .some((part) => owners.has(part.replace(/^@/, '')))
      )
        return true;
    }
    if (other === block && forms.some((form) => form.test(block.text.slice(0, 50_000)))) return false;
  }
  return false;
}

function meansFlag(item: SurfaceItem, mention: Mention, input: DocsInput): boolean {
  if (!/^--?[A-Za-z]/.test(mention.spelling)) return false;
  // the other half of a switch is as common as the switch: `--debug/--no-debug`
  const everyday =
    isEverydayFlag(mention.spelling) ||
    isEverydayFlag(mention.spelling.replace(/^--no-/, '--')) ||
    (item.name.startsWith('--') && isEverydayFlag(item.name));
  if (everyday) return mention.spelling.startsWith('--') && isGivenToUs(mention, input);
  if (mention.where === 'prose') return mention.spelling.length >= 6;
  const own = ownNames(item, input);
  const source = mention.where === 'span' ? mention.span!.text : mention.line;
  if (mention.where === 'span' && source.startsWith('-')) return true;
  const command =
    source
      .replace(/^\s*(?:\$|>|%|#|PS>)\s+/, '')
      .trim()
      .split(/\s+/)
      .find((one) => !/^[A-Z_]+=/.test(one)) ?? '';
  if (!isForeignCommand(command)) return !/^-/.test(command) || mention.where === 'block';
  // what stands before our name belongs to the command that runs us: `docker run --workdir /src acme/tool`
  const before = source.slice(
    source.indexOf(command) + command.length,
    mention.start - (mention.where === 'span' ? mention.span!.start : mention.lineStart),
  );
  return before
    .toLowerCase()
    .split(/[\s/.@=:]+/)
    .some((part) => own.has(part));
}

/** Code that runs the project's own command, and nothing else before the flag: `acme serve --port 80`. */
function isGivenToUs(mention: Mention, input: DocsInput): boolean {
  if (mention.where === 'prose') return false;
  const [source, at] =
    mention.where === 'span' ? [mention.span!.text, mention.span!.start] : [mention.line, mention.lineStart];
  const before = source.slice(0, Math.max(0, mention.start - at)).replace(/^\s*(?:[$>%#]\s+)?(?:npx\s+)?/, '');
  const command = /^([\w.-]+)\s[^|;&`()<>]*$/.exec(before)?.[1];
  return (
    command !== undefined &&
    !isForeignCommand(command) &&
    (input.packages ?? []).includes(command) &&
    !/\s--?\s|\s--$/.test(before)
  );
}

function meansKey(mention: Mention): boolean {
  const dotted = mention.spelling.includes('.') && mention.spelling.length >= 7;
  if (mention.where === 'span')
    return (
      (dotted || distinctness(mention.spelling) === 'strong') &&
      mention
        .span!.text.trim()
        .replace(/[:=].*$/s, '')
        .trim()
        .replace(/^["']|["']$/g, '') === mention.spelling
    );
  if (mention.where !== 'block' || distinctness(mention.spelling) !== 'strong') return false;
  const rest = mention.line.slice(mention.end - mention.lineStart);
  return (
    /^["']?\s*[:=](?!=)/.test(rest) &&
    /^[\s"'{,-]*$/.test(mention.line.slice(0, mention.start - mention.lineStart).replace(/^.*[{,]/, ''))
  );
}

function meansInput(item: SurfaceItem, mention: Mention, page: Page): boolean {
  const folder = item.path.split('/').slice(0, -1).join('/');
  const here = page.path.split('/').slice(0, -1).join('/');
  if (mention.where === 'block') {
    if (!/^(?:ya?ml)$/.test(mention.block!.language ?? 'yaml')) return false;
    const before = mention.block!.text;
    const owner = item.owner ?? folder;
    const key =
      item.kind === 'action-input'
        ? /^["']?\s*:/.test(mention.line.slice(mention.end - mention.lineStart))
        : /outputs\.[\w'"[]*$/.test(mention.line.slice(0, mention.start - mention.lineStart));
    return (
      key &&
      /\buses:/.test(before) &&
      (here === folder ||
        (owner !== '' &&
          before.includes(
            owner
              .split('/')
              .filter((one) => !/^(?:action\.ya?ml|\.github|workflows|actions)$/.test(one))
              .at(-1) ?? owner,
          )))
    );
  }
  if (mention.where !== 'span') return false;
  const whole = mention.span!.text === mention.spelling;
  return (
    whole &&
    here === folder &&
    (distinctness(mention.spelling) !== 'weak' ||
      page.cells.some((one) => one.column === 0 && one.start <= mention.start && mention.end <= one.end))
  );
}

function meansScript(item: SurfaceItem, mention: Mention, page: Page, input: DocsInput): boolean {
  // the spelling may have taken the runner in: `npm run x`
  const name = mention.spelling.split(/\s+/).at(-1)!;
  const at = mention.end - name.length;
  const before = page.text.slice(Math.max(0, at - 60), at);
  const runner =
    item.language === 'make'
      ? /\bmake\s+$/
      : /\b(?:npm run(?:-script)?|yarn(?: run)?|pnpm(?: run)?|bun run|node --run|composer(?: run(?:-script)?)?)\s+$/;
  if (
    mention.where === 'prose' ||
    !runner.test(before) ||
    packageOf(page.path, input.files.head) !== packageOf(item.path, input.files.base)
  )
    return false;
  return contributor.test(page.path) || !isEverydayScript(name);
}

function meansFile(mention: Mention, page: Page, input: DocsInput): boolean {
  // written from the page's own folder or one above it, the path may still lead somewhere
  const folders = page.path.split('/').slice(0, -1);
  const path = mention.spelling.replace(/^\.\//, '');
  if (folders.some((_, index) => input.files.head.has([...folders.slice(0, index + 1), path].join('/')))) return false;
  if (!mention.spelling.includes('/') || mention.spelling.length < 6) return false;
  const before = page.text[mention.start - 1] ?? '';
  if (
    /[\w/.~@-]/.test(before) &&
    !/(?:^|[^.\w])\.\/$/.test(page.text.slice(Math.max(0, mention.start - 3), mention.start))
  )
    return false;
  if (/[\w/-]/.test(page.text[mention.end] ?? '')) return false;
  if (everydayFile.test(path) && path.split('/').length < 3 && !contributor.test(page.path)) return false;
  if (mention.where === 'span')
    return (
      mention.span!.text.replace(/^\.\//, '').replace(/:\d+$/, '') === mention.spelling ||
      mention.span!.role === 'file' ||
      mention.span!.text.split(/\s+/).includes(mention.spelling)
    );
  return mention.where === 'block' && (path.split('/').length >= 3 || contributor.test(page.path));
}
