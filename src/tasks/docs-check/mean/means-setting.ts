import type { Page } from '../../../readers/docs/model.ts';
import type { SurfaceItem } from '../../../readers/surface/model.ts';
import type { Mention } from './mentions.ts';
import { distinctness } from './names.ts';

/** True when a mention can only mean a key of a configuration. */
export function meansKey(mention: Mention): boolean {
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

/** True when a mention can only mean an input or output of an action. */
export function meansInput(item: SurfaceItem, mention: Mention, page: Page): boolean {
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
