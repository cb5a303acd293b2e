/** What a name of a file stands for: `t` for `time` after `import time as t`. */
export type Aliases = ReadonlyMap<string, string>;

const word = String.raw`[\p{L}_$][\p{L}\p{N}_$]*`;
const dotted = String.raw`${word}(?:\s*\.\s*${word})*`;

/** What a language's ways to name things are read into. */
interface Reading {
  add(name: string, target: string): void;
  /** names in a list, as members of a module */
  list(names: string, module: string): void;
  each(pattern: string, use: (groups: string[]) => void): void;
}

/**
 * Names that code gives to modules, to their members and to globals, whole files at a time, wherever in them; comments
 * are to be gone.
 */
export function readAliases(path: string, code: string): Aliases {
  const found = new Map<string, string>();
  const add = (name: string, target: string): void => {
    if (name !== target && !target.split('.').includes(name)) found.set(name, target);
  };
  const list = (names: string, module: string): void => {
    for (const one of names.split(',')) {
      const [, own, name] = member.exec(one) ?? [];
      if (own !== undefined) found.set(name ?? own, `${module}.${own}`);
    }
  };
  const each = (pattern: string, use: (groups: string[]) => void): void => {
    for (const match of code.matchAll(new RegExp(pattern, 'gmu'))) use(match.slice(1).map((group) => group ?? ''));
  };
  const reading: Reading = { add, list, each };
  if (/\.pyi?$/.test(path)) readPython(reading);
  else if (/\.[cm]?[jt]sx?$|\.(?:vue|svelte)$/.test(path)) readEcmaScript(reading);
  else if (/\.go$/.test(path)) readGo(reading);
  followAssigned(readAssigned(reading), found);
  return found;
}

const member = new RegExp(String.raw`^\s*(?:type\s+)?(${word})(?:\s*(?:\bas\b|:)\s*(${word}))?\s*(?:=[^]*)?$`, 'u');

function readPython({ add, list, each }: Reading): void {
  each(String.raw`^[ \t]*import[ \t]+([^\n]+)`, ([names]) => {
    for (const one of names!.split(',')) {
      const [, module, name] = new RegExp(String.raw`^\s*(${dotted})\s+as\s+(${word})`, 'u').exec(one) ?? [];
      if (module !== undefined) add(name!, module);
    }
  });
  each(String.raw`^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(?:\(([^)]*)\)|([^\n(]+))`, ([module, many, few]) => {
    list(many! || few!, module!);
  });
}

function readEcmaScript({ add, list, each }: Reading): void {
  const plain = (module: string): string => module.replace(/^node:/, '').replace(/\/(?=promises$)/, '.');
  const clause = String.raw`(?:(${word})\s*,?\s*)?(?:\{([^}]*)\}|\*\s*as\s+(${word}))?`;
  each(String.raw`\bimport\s+(?:type\s+)?${clause}\s*from\s*["']([^"'\n]+)["']`, ([own, names, all, module]) => {
    if (own !== '') add(own!, plain(module!));
    if (all !== '') add(all!, plain(module!));
    list(names!, plain(module!));
  });
  const loaded = String.raw`(?:await\s+import|require)\s*\(\s*["']([^"'\n]+)["']\s*\)`;
  each(
    String.raw`\b(?:const|let|var)\s+(?:(${word})|\{([^}]*)\})\s*=\s*${loaded}\s*(?![\s.(])`,
    ([own, names, module]) => {
      if (own === '') list(names!, plain(module!));
      else add(own!, plain(module!));
    },
  );
  each(String.raw`\b(?:const|let|var)\s+\{([^}]*)\}\s*=\s*(${dotted})\s*(?=[;\n]|$)`, ([names, from]) => {
    list(names!, from!.replace(/\s/g, ''));
  });
}

function readGo({ add, each }: Reading): void {
  each(String.raw`^(?:import\s+|\s+)(${word})\s+"([^"\n]+)"`, ([name, module]) => {
    if (name !== '_') add(name!, module!.replace(/^.*\//, ''));
  });
}

/** Names that are given the value of another name. */
function readAssigned({ each }: Reading): ReadonlyMap<string, string> {
  const assigned = new Map<string, string>();
  const assign = ([name, value]: string[]): void => {
    const target = value!.replace(/\s/g, '');
    if (!target.split('.').includes(name!)) assigned.set(name!, target);
  };
  const typed = String.raw`(?:\s*:\s*[\w.<>| ]+)?`;
  each(String.raw`^[ \t]*(?:const|let|var)?[ \t]*(${word})${typed}\s*:?=\s*(${dotted})\s*(?=[;\n}]|$)`, assign);
  each(String.raw`[;{][ \t]*(?:const|let|var)[ \t]+(${word})\s*=\s*(${dotted})\s*(?=[;\n}]|$)`, assign);
  return assigned;
}

/** A name that is given another name's value stands for what that stands for. */
function followAssigned(assigned: ReadonlyMap<string, string>, found: Map<string, string>): void {
  for (const [name, first] of assigned) {
    let target = first;
    for (let at = 0; at < 5; at += 1) {
      const root = /^[^.]+/.exec(target)?.[0] ?? '';
      const next = assigned.get(root) ?? found.get(root);
      if (next === undefined) break;
      target = next + target.slice(root.length);
      if (!assigned.has(root)) break;
    }
    if (!found.has(name)) found.set(name, target.slice(0, 200));
  }
}

/**
 * Code with what its names stand for in their place: members by their dotted names, whether they are reached by a dot,
 * by a text in brackets or by `getattr`, and globals without the object that they hang on.
 */
export function resolveAliases(path: string, code: string, aliases: Aliases): string {
  // what stands before a colon is a key, but not in Python
  const key = /\.py$/.test(path) ? '' : String.raw`|\s*:(?!:)`;
  const text = code
    .replace(/\bgetattr\s*\(\s*([\w.]+)\s*,\s*(["'])(\w+)\2\s*\)/g, '$1.$3')
    .replace(/\b(?:__import__|(?:importlib\s*\.\s*)?import_module)\s*\(\s*(["'])([\w.]+)\1\s*\)/g, '$2')
    .replace(/(?<=[\w\])])\s*(?:\?\.)?\[\s*(["'`])([A-Za-z_$][\w$]*)\1\s*\](?=\s*[.([])/g, '.$2')
    .replace(
      new RegExp(String.raw`(?<![\p{L}\p{N}_$."'\x60/-])${word}(?![\p{L}\p{N}_$"'\x60]${key}|\s*=(?![=>]))`, 'gu'),
      (name) => aliases.get(name) ?? name,
    );
  return text.replace(
    /\b(?:globalThis|window|global|self(?=\.(?:fetch|setTimeout|setInterval)\b))\s*\??\.\s*(?=[A-Za-z_$])/g,
    '',
  );
}
