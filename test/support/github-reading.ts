import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { Nodes } from 'mdast';
import { visit } from 'unist-util-visit';

/**
 * What GitHub makes of text beyond Markdown: who is told, what is closed, where a reference appears, what becomes
 * mathematics.
 */
const acts: readonly (readonly [string, RegExp])[] = [
  ['mention', /(?<![\w`/])@[a-z\d](?:[a-z\d-]{0,38})/gi],
  ['closes', /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:[\w.-]+\/[\w.-]+)?(?:#|gh-)\d+/gi],
  ['reference', /[\w.-]+\/[\w.-]+#\d+/g],
  ['picture', /:(?:[\d_+-]*[a-z][a-z\d_+-]*|[+-]1|100|1234):/g],
];

/** GitHub looks for it in the source, where an entity is no dollar. */
const mathematics = /\$\$|\$`|\$(?=[^\s\d])[^$]*[^\s$]\$(?!\d)/g;
/** Blocks that are more than code there: some can be committed with a click, some are drawn. */
const alive = /^(?:suggestion|mermaid|math|geojson|topojson|stl)$/i;

/**
 * What a reader of GitHub's Markdown would act on, a line each, sorted: links, images, HTML, headings, blocks that are
 * more than code, tables, tasks, mentions.
 */
export function structureOf(markdown: string): string[] {
  const found: string[] = [];
  const text = (value: string): void => {
    for (const [name, pattern] of acts) for (const match of value.matchAll(pattern)) found.push(`${name} ${match[0]}`);
  };
  visit(fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }), (node: Nodes) => {
    switch (node.type) {
      case 'link':
        return void found.push(`link ${hostOf(node.url)}`);
      case 'image':
        return void found.push(`image ${node.url}`);
      case 'heading':
        return void found.push(`heading ${node.depth}`);
      case 'html':
        found.push(
          ...[...node.value.matchAll(/<!--[\s\S]*?-->|<[^>]*>?/g)].map(
            ([tag]) => `html ${tag.startsWith('<!--') ? 'comment' : tag}`,
          ),
        );
        return text(node.value.replace(/<[^>]*>/g, ' '));
      case 'code':
        return void (
          alive.test(node.lang ?? '') && found.push(`block ${node.lang} ${node.value.replace(/"[^"\n]*"/g, '""')}`)
        );
      // GitHub looks at what the reader sees, whether it was escaped or not
      case 'blockquote':
        return void (/^\s*\[![a-z]+\]/i.test(wordsOf(node)) && found.push('box'));
      case 'listItem':
        return void (typeof node.checked === 'boolean' && found.push('task'));
      case 'table':
        return void found.push(`table of ${node.align?.length}`);
      case 'tableRow':
        return void found.push(`row of ${node.children.length}`);
      case 'definition':
      case 'footnoteDefinition':
      case 'footnoteReference':
      case 'imageReference':
      case 'linkReference':
        return void found.push(node.type);
      case 'text':
        for (const [one] of markdown
          .slice(node.position?.start.offset, node.position?.end.offset)
          .matchAll(mathematics))
          found.push(`mathematics ${one}`);
        return text(node.value);
      default:
        return undefined;
    }
  });
  return found.sort();
}

const wordsOf = (node: Nodes): string =>
  'value' in node ? node.value : 'children' in node ? node.children.map(wordsOf).join('') : '';

function hostOf(url: string): string {
  return URL.canParse(url) ? `${new URL(url).protocol}//${new URL(url).host}` : url;
}

/**
 * Characters of a text that nobody sees, as code points; breakers of the suite's own, emoji, line feeds and tabs are
 * none.
 */
export function unseenIn(text: string): string[] {
  const bare = text
    .replace(
      /\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}]?\ufe0f?(?:\u200d\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}]?\ufe0f?)*|[#*\d]\ufe0f\u20e3/gu,
      '',
    )
    .replace(/\u200b/g, '');
  return [
    ...bare.matchAll(/(?![\n\t])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]|(?<=\p{M}{4})\p{M}/gu),
  ].map(([char]) => `U+${char.codePointAt(0)?.toString(16)}`);
}
