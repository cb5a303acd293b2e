import type { Page } from '../../../readers/docs/model.ts';
import type { SurfaceItem } from '../../../readers/surface/model.ts';
import type { DocsInput } from '../pages/model.ts';
import { meansFlag } from './means-flag.ts';
import { meansName } from './means-name.ts';
import { meansFile, meansScript } from './means-path.ts';
import { meansInput, meansKey } from './means-setting.ts';
import type { Mention } from './mentions.ts';
import { isEverydayVariable } from './names.ts';
import { isOutput } from './output.ts';

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

function ownAddress(link: string, input: DocsInput): boolean {
  const names = [
    ...(input.packages ?? []),
    ...(input.repository === undefined ? [] : [input.repository, input.repository.split('/').at(-1)!]),
  ];
  return names.some((one) => one.length > 2 && link.toLowerCase().includes(one.toLowerCase()));
}
