import { inside, textOf, type Place } from './documents.ts';
import type { SurfaceItem } from './model.ts';
import { itemOf } from './source.ts';

const json = (path: string): { path: string; language: 'json' } => ({ path, language: 'json' });

/** Scripts, commands and subpaths of a `package.json`; scripts that only the package manager calls are left out. */
/** Scripts that npm runs by itself. */
const lifecycle = new RegExp(
  [
    '^(?:pre|post)?(?:install|pack|publish|prepare|publishOnly|version|shrinkwrap|uninstall)$',
    '^(?:prepublishOnly|dependencies)$',
  ].join('|'),
);

export function readPackage(path: string, document: Place): SurfaceItem[] {
  const owner = textOf(inside(document, 'name'));
  const scripts = [...(inside(document, 'scripts')?.entries ?? [])]
    .filter(([name, at]) => textOf(at) !== undefined && /^[\w@]/.test(name) && !lifecycle.test(name))
    .map(([name, at]) =>
      itemOf(json(path), at.line, 'script', name, {
        owner,
        aliases: [
          'npm run',
          'yarn',
          'pnpm',
          'pnpm run',
          'bun run',
          'yarn run',
          ...(/^(?:test|start|stop|restart)$/.test(name) ? ['npm'] : []),
        ].map((one) => `${one} ${name}`),
      }),
    );
  const bin = inside(document, 'bin');
  const command = textOf(bin);
  const commands =
    command !== undefined && owner !== undefined
      ? [
          itemOf(json(path), bin?.line ?? 1, 'package-export', owner.replace(/^@[^/]+\//, ''), {
            owner,
            aliases: [`npx ${owner}`],
          }),
        ]
      : [...(bin?.entries ?? [])].map(([name, at]) =>
          itemOf(json(path), at.line, 'package-export', name, { owner, aliases: [`npx ${name}`] }),
        );
  const exported = [...(inside(document, 'exports')?.entries ?? [])]
    .filter(
      ([name, at]) => name.startsWith('./') && name !== './package.json' && !/internal/.test(name) && at.value !== null,
    )
    .map(([name, at]) =>
      itemOf(json(path), at.line, 'package-export', name, {
        owner,
        aliases: owner === undefined || name.includes('*') ? [] : [`${owner}${name.slice(1)}`],
      }),
    );
  return [...scripts, ...commands, ...exported];
}

export function readComposer(path: string, document: Place): SurfaceItem[] {
  const scripts = [...(inside(document, 'scripts')?.entries ?? [])].filter(([name]) => !/^(?:pre|post)-/.test(name));
  return scripts.map(([name, at]) =>
    itemOf(json(path), at.line, 'script', name, {
      owner: textOf(inside(document, 'name')),
      aliases: [`composer ${name}`, `composer run ${name}`, `composer run-script ${name}`],
    }),
  );
}

/** Targets of a Makefile that a person calls: no patterns, no files, none that begins with a dot or an underscore. */
export function readMakefile(path: string, text: string): SurfaceItem[] {
  const phony = new Set(
    [...text.matchAll(/^\.PHONY\s*:(?!=)((?:[^\n\\]|\\\n|\\.)*)/gm)].flatMap(([, names = '']) =>
      names.replace(/\\\n/g, ' ').trim().split(/\s+/),
    ),
  );
  const seen = new Set<string>();
  return text.split('\n').flatMap((line, index) => {
    const names = /^([A-Za-z][\w .-]*):(?![=])(?!:=)/.exec(line.slice(0, 300))?.[1]?.trim().split(/\s+/) ?? [];
    return names
      .filter((name) => !seen.has(name) && (phony.has(name) || !/\.\w{1,4}$/.test(name)))
      .map((name) => {
        seen.add(name);
        return itemOf({ path, language: 'make' }, index + 1, 'script', name, { aliases: [`make ${name}`] });
      });
  });
}

/** Console commands of a `pyproject.toml`; nothing else of TOML is read. */
export function readPyproject(path: string, text: string): SurfaceItem[] {
  const items: SurfaceItem[] = [];
  let inScripts = false;
  text.split('\n').forEach((line, index) => {
    const table = /^\s*\[+([^\]]+)\]+/.exec(line.slice(0, 300))?.[1]?.trim();
    if (table !== undefined) inScripts = table === 'project.scripts' || table === 'tool.poetry.scripts';
    const name = inScripts ? /^\s*"?([\w.-]+)"?\s*=\s*["'{]/.exec(line.slice(0, 300))?.[1] : undefined;
    if (name !== undefined) items.push(itemOf({ path, language: 'none' }, index + 1, 'package-export', name));
  });
  return items;
}
