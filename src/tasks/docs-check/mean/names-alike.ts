/**
 * The word of a name that a search finds: without dashes before it, its owner, and for a route the longest fixed part
 * of its path.
 */
export function plainName(name: string): string {
  if (name.includes('/'))
    return (
      name
        .split('/')
        .filter((part) => !/[{}:<*]/.test(part))
        .sort((a, b) => b.length - a.length)[0] ?? ''
    );
  return (
    name
      .replace(/^-+/, '')
      .split(/[.:#\\]|->/)
      .at(-1) ?? name
  );
}

/** `/users/{id}` of `GET /users/{id}`. */
export const pathOfRoute = (name: string): string => name.replace(/^\w+ /, '');
