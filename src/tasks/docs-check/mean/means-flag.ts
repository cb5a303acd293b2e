import type { SurfaceItem } from '../../../readers/surface/model.ts';
import type { DocsInput } from '../pages/model.ts';
import type { Mention } from './mentions.ts';
import { isEverydayFlag, isForeignCommand } from './names.ts';
import { ownNames } from './own.ts';

/** True when a mention can only mean a flag of the project's own program. */
export function meansFlag(item: SurfaceItem, mention: Mention, input: DocsInput): boolean {
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
