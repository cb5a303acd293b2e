import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import { isMarker, type Span } from '../../readers/redact/spans.ts';

type PresetRule = (typeof rules)[number];
type PresetContext = Parameters<PresetRule['create']>[0];
type PresetSource = Parameters<NonNullable<ReturnType<PresetRule['create']>['file']>>[0];

const prefix = '@secretlint/secretlint-rule-';

/**
 * Not used: filter-comments lets a comment in the scanned text switch the scanner off, which a change's author must not
 * be able to; gcp reports whole files and opens paths on disk (its private keys are found as private keys).
 */
const left = new Set(['filter-comments', 'gcp']);

const kinds: Readonly<Record<string, string>> = {
  aws: 'aws-secret-key',
  privatekey: 'private-key',
  npm: 'npm-token',
  basicauth: 'basic-auth',
  slack: 'slack-token',
  sendgrid: 'sendgrid-key',
  shopify: 'shopify-token',
  github: 'github-token',
  gitlab: 'gitlab-token',
  grafana: 'grafana-token',
  openai: 'openai-key',
  anthropic: 'anthropic-key',
  groq: 'groq-key',
  huggingface: 'huggingface-token',
  linear: 'linear-key',
  notion: 'notion-token',
  '1password': 'onepassword-token',
  'database-connection-string': 'database-password',
  'hashicorp-vault': 'vault-token',
  vercel: 'vercel-token',
  databricks: 'databricks-token',
  docker: 'docker-token',
  figma: 'figma-token',
};

const used = rules.filter((rule) => !left.has(shortId(rule)));

/**
 * The kinds that the preset can report, by its rules' short ids; for the table of kinds and the test that none is
 * unnamed.
 */
export function presetKinds(): { id: string; kind: string }[] {
  return used.map((rule) => ({ id: shortId(rule), kind: kindOf(shortId(rule)) }));
}

/**
 * Which of the two file names that the preset's npm rule knows a path stands for; the path itself is never handed on.
 * Without one the name is that of a plain text.
 */
export function fileKind(path: string | undefined): '.npmrc' | 'package.json' | 'text' {
  if (path === undefined) return 'text';
  if (path.endsWith('.npmrc')) return '.npmrc';
  return /(?:^|\/)package(?:-lock)?\.json$/.test(path) ? 'package.json' : 'text';
}

/**
 * Runs the rules of secretlint's recommended preset over a text. The rules are called through their own interface:
 * `@secretlint/core` around them records performance marks for each rule and call without end, which a long run would
 * pay for.
 */
export async function findPreset(text: string, path?: string): Promise<Span[]> {
  const spans: Span[] = [];
  const name = fileKind(path);
  for (const rule of used) {
    const id = shortId(rule);
    const context: PresetContext = {
      sharedOptions: {},
      createTranslator: (() => (messageId: string) => ({
        messageId,
        message: messageId,
      })) as unknown as PresetContext['createTranslator'],
      report: ({ range }) => {
        spans.push(...spanOf(text, id, range[0], range[1]));
      },
      ignore: () => {},
    };
    const source = { filePath: name, ext: '', contentType: 'text', content: text } as PresetSource;
    await rule.create(context, {}).file?.(source);
  }
  return spans;
}

function spanOf(text: string, id: string, from: number, to: number): Span[] {
  const kind = kindOf(id);
  let [start, end] = [from, to];
  if (id === 'basicauth' || id === 'database-connection-string') {
    // the rules report the whole address; only its password is secret
    const match = /^([a-z+:]+:\/\/[^:/\s]*:)([^@/\s]+)@/i.exec(text.slice(from, to));
    if (match !== null) {
      start = from + (match[1] ?? '').length;
      end = start + (match[2] ?? '').length;
    }
  } else if (id === 'npm') {
    end = start + text.slice(from, to).trimEnd().length;
    // the rule gives the range of its whole match, the token is a part of it
    const match = /_authToken=([^$\s]\S*)|:\/\/([^\n]{1,256}):x-oauth-basic@/.exec(
      text.slice(from, Math.min(text.length, to + 600)),
    );
    if (match !== null && match.index === 0) {
      const token = match[1] ?? match[2] ?? '';
      start = from + match[0].indexOf(token);
      end = start + token.length;
    }
  } else if (id === 'aws') {
    // likewise: from the name's start, with the length of the key alone
    const match = /(?:secret)_?(?:access)_?(?:key)["']?\s*(?::|=>|=)\s*["']?([A-Za-z0-9/+=]{40})/i.exec(
      text.slice(from, to + 4096),
    );
    if (match?.[1] !== undefined) {
      start = from + match.index + match[0].length - match[1].length;
      end = start + match[1].length;
    }
  }
  const value = text.slice(start, end);
  return value === '' || isMarker(value)
    ? []
    : [{ start, end, kind, value: kind === 'private-key' ? keyBody(value) : value }];
}

function keyBody(block: string): string {
  return block.replace(/-----[^-]*-----/g, '').replace(/\\[nrt]|[^A-Za-z0-9+/=]/g, '');
}

function kindOf(id: string): string {
  return kinds[id] ?? id.replace(/[^a-z0-9-]/g, '-');
}

function shortId(rule: PresetRule): string {
  return rule.meta.id.startsWith(prefix) ? rule.meta.id.slice(prefix.length) : rule.meta.id;
}
