/**
 * Why a path that a writer names can't be a file of the repository; null when it can. Which files may be written is for
 * the globs.
 */
export function refusedPath(path: string): string | null {
  if (path === '' || path.length > 300) return 'is no path';
  if (/[\p{Cc}\\]/u.test(path)) return 'has a control character or a backslash';
  if (path.startsWith('/') || path.split('/').some((part) => part === '' || part === '.' || part === '..'))
    return 'leaves the repository';
  return null;
}
