import type { Page } from '../../../readers/docs/model.ts';
import type { SurfaceItem } from '../../../readers/surface/model.ts';
import type { DocsInput } from '../pages/model.ts';
import { mentionAt, type Mention } from './mentions.ts';

const methods = 'GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS';

/**
 * Places that name a route: its path with parameters in any framework's writing (`{id}`, `:id`, `<int:id>`, `[id]`), or
 * with values in a request, not as the beginning of a longer path. Where another method of the path is left, only
 * places that name the method count.
 */
export function routeMentions(page: Page, item: SurfaceItem, input: DocsInput): Mention[] {
  const [, method = 'ANY', path = item.name] = /^([A-Z]+)\s+(\/.*)$/.exec(item.name) ?? [];
  const parts = path.split('/').filter((one) => one !== '');
  // parameters alone fit any path, and `/2` too
  if (parts.every((one) => one.length < 4 || /^\{.*\}$/.test(one)) || (parts.length === 1 && parts[0]!.length < 6))
    return [];
  const escape = (text: string): string => text.replace(/[^\w]/g, '\\$&');
  const part = (one: string): string =>
    /^\{.*\}$/.test(one)
      ? '(?:\\{[^{}\\s]{1,60}\\}|:\\w{1,60}|<[^<>\\s]{1,60}>|\\[[^\\[\\]\\s]{1,60}\\]|\\$\\w{1,60}|\\d{1,20})'
      : escape(one);
  const pattern = new RegExp(
    `(?:(${methods})[\`*"' ]{1,4})?((?<![\\w/.}>-])|https?://[\\w.:-]{1,100}|\\{\\{?\\w{1,` +
      `30}\\}?\\})(/${parts.map(part).join('/')})/?(?![\\w/{}<>:-])`,
    'g',
  );
  const bare = !/\{/.test(path);
  const found: Mention[] = [];
  for (const match of page.text.matchAll(pattern)) {
    const said =
      match[1] ?? /(?:-X|--request|method[=:])\s*["']?([A-Z]{3,7})\b/.exec(lineAt(page.text, match.index))?.[1];
    if (said !== undefined && method !== 'ANY' && said !== method) continue;
    if (said === undefined && input.said?.(path) !== false) continue;
    const spelling = match[3]!;
    const start = match.index + match[0].indexOf(spelling, (match[1]?.length ?? 0) + (match[2]?.length ?? 0));
    const mention = mentionAt(page, start, start + spelling.length);
    // a path of plain words in prose may be anything's
    if (mention !== null && !(bare && mention.where === 'prose' && said === undefined)) found.push(mention);
  }
  return found;
}

function lineAt(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(text.lastIndexOf('\n', at - 1) + 1, end === -1 ? undefined : end);
}
