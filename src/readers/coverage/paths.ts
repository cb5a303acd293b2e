/** A path of a report in parts; `absolute` says that it began at a root or a drive. */
export interface ReportPath {
  segments: string[];
  absolute: boolean;
}

/**
 * A report's path in parts, whatever machine it comes from: `C:\a\b`, `file:///a/b`, `webpack:///./a`, `./a/../b`,
 * `\\?\C:\a`. `..` takes back the part before it and is dropped at the start, so that no result leaves the root.
 */
export function splitReportPath(path: string): ReportPath {
  let text = path.trim();
  let absolute = false;
  if (/^file:\/\//i.test(text)) {
    text = decoded(text.slice(7));
    absolute = true;
  } else text = text.replace(/^(?:webpack(?:-internal)?|ng|vite|rollup):\/\/\/?(?:[\w@.-]+\/(?=\.\/))?/, '');
  text = text
    .replaceAll('\\', '/')
    .replace(/^\/\/[?.]\//, '/')
    .replace(/[?#]v=[^/]*$/, '');
  const drive = /^\/?[A-Za-z]:(?=\/|$)/.exec(text);
  if (drive !== null) {
    text = text.slice(drive[0].length);
    absolute = true;
  }
  if (text.startsWith('/')) absolute = true;
  const segments: string[] = [];
  for (const part of text.split('/')) {
    if (part === '..') segments.pop();
    else if (part !== '' && part !== '.') segments.push(part);
  }
  return { segments, absolute };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Dependencies and the tools' own files are never files of the repository unless it keeps them under the same name. */
export const foreign: ReadonlySet<string> = new Set([
  'node_modules',
  'site-packages',
  'dist-packages',
  'vendor',
  '.cargo',
  'rustlib',
  'go-build',
  '.nuget',
]);
