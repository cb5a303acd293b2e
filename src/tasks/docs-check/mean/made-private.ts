import type { SurfaceItem } from '../../../readers/surface/model.ts';
import type { SourceFile } from '../../../readers/surface/surface.ts';
import { saysWord } from './mentions.ts';

/**
 * True when the file of an export still declares it, without the mark that made it one, and no other source of the head
 * says its name: it is used inside and no longer offered. A list of exports, CommonJS and macros may still offer it,
 * and then nothing is said.
 */
export function isMadePrivate(item: SurfaceItem, sources: readonly SourceFile[]): boolean {
  if (
    item.kind !== 'export' ||
    (item.owner ?? '') !== '' ||
    sources.some((one) => one.path !== item.path && saysWord(one.text, item.name))
  )
    return false;
  const text = sources.find((one) => one.path === item.path)?.text;
  if (text === undefined) return false;
  const name = item.name.replace(/[^\w]/g, '\\$&');
  switch (item.language) {
    case 'typescript':
    case 'javascript':
      return (
        new RegExp(
          '^(?:declare\\s+|abstract\\s+|async\\s+)*(?:function\\*?|class|const|let|var|interface|type|' +
            `enum)\\s+${name}(?![\\w$])`,
          'm',
        ).test(text) &&
        // in a list or an object it may be offered; a call of it is a use
        !/\bexports\b/.test(text) &&
        !new RegExp(
          `\\{[^{}]*(?<![\\w$.])${name}\\s*(?:[,}:]|\\s+as\\s)|:\\s*${name}\\s*[,}]|\\bexport\\b[^;` +
            `{\\n]*(?<![\\w$.])${name}(?![\\w$]|\\s*\\()`,
        ).test(text)
      );
    case 'rust':
      return (
        new RegExp(
          '^(?:pub\\([^()\\n]{1,40}\\)\\s+)?(?:async\\s+|unsafe\\s+|const\\s+)*(?:fn|struct|enum|trait|type|' +
            `static|const)\\s+${name}(?!\\w)`,
          'm',
        ).test(text) &&
        !new RegExp(
          `\\bpub\\s[^;{}\\n]*(?<!\\w)${name}(?!\\w)|\\bpub\\s+use\\b[^;]*(?<!\\w)(?:${name}|\\*)(?!\\w)|` +
            'macro_rules!|#\\[(?:no_mangle|export|wasm_bindgen|pyfunction|napi)',
        ).test(text)
      );
    default:
      return false;
  }
}
