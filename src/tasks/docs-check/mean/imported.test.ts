import { describe, expect, it } from 'vitest';
import { readPage } from '../../../readers/docs/page.ts';
import type { SurfaceItem, SurfaceLanguage } from '../../../readers/surface/model.ts';
import type { DocsInput } from '../pages/model.ts';
import { detectRemoved } from '../detect/removed.ts';
import { isImportedOn } from './imported.ts';

const fence = (language: string, ...lines: string[]): string => `\`\`\`${language}\n${lines.join('\n')}\n\`\`\`\n`;

/** Lines of the page at which the removed export `greet` is told. */
function told(
  language: SurfaceLanguage,
  text: string,
  packages: readonly string[] = ['acme', 'ada/acme', '@ada/acme'],
  name = 'greet',
): number[] {
  const before: SurfaceItem = { kind: 'export', name, aliases: [], path: 'src/core.x', line: 1, language };
  const files = new Set(['README.md', 'src/core.x']);
  const input: DocsInput = {
    head: [{ path: 'README.md', text }],
    base: [{ path: 'README.md', text }],
    changes: [{ change: 'removed', before }],
    files: { base: files, head: files },
    lineOf: () => 'code',
    packages,
  };
  return detectRemoved(input).flatMap((one) => [one.docs!.line, ...one.also]);
}

describe('a plain name that a sample imports from the project', () => {
  it.each<[string, SurfaceLanguage, string, number[]]>([
    ['an import and a call', 'typescript', fence('ts', "import { greet } from 'acme';", "greet('you');"), [2, 3]],
    [
      'an import of many lines',
      'javascript',
      fence('js', 'import acme, {', '  part, // one', '  type greet,', "} from 'acme/text';", 'await greet();'),
      [4, 6],
    ],
    ['a scoped package', 'typescript', fence('tsx', "import { greet } from '@ada/acme';"), [2]],
    ['require', 'javascript', fence('js', "const { greet } = require('acme');", 'greet();'), [2, 3]],
    ['a dynamic import', 'javascript', fence('js', "const { greet } = await import('acme');"), [2]],
    ['a namespace', 'typescript', fence('ts', "import * as a from 'acme';", 'a.greet();'), [3]],
    [
      'an import under another name',
      'typescript',
      fence('ts', "import { greet as hello } from 'acme';", 'hello();'),
      [2],
    ],
    ['Python', 'python', fence('python', 'from acme import greet, part', 'print(greet("you"))'), [2, 3]],
    [
      'a module of Python',
      'python',
      fence('py', 'from acme.text import (', '    part,  # one', '    greet,', ')'),
      [4],
    ],
    ['a package of Python', 'python', fence('py', 'import acme', 'acme.greet("you")'), [3]],
    ['a session', 'python', fence('pycon', '>>> from acme import greet', '>>> greet("you")'), [2, 3]],
    ['use', 'rust', fence('rust', 'use acme::greet;', 'greet("you");'), [2, 3]],
    ['use of many', 'rust', fence('rust', 'use acme::text::{greet, part};'), [2]],
    ['a path of Rust', 'rust', fence('rust', 'acme::greet("you");'), [2]],
    ['use function', 'php', fence('php', 'use function Ada\\Acme\\greet;', "greet('you');"), [2, 3]],
    ['a path of PHP', 'php', fence('php', "\\Ada\\Acme\\greet('you');"), [2]],
    [
      'a package of Go',
      'go',
      fence('go', 'import "example.com/acme"', '', 'acme.Greet("you")').replaceAll('Greet', 'greet'),
      [4],
    ],
    [
      'a heading of a page that imports it',
      'typescript',
      `### \`greet(name)\`\n\n${fence('ts', "import { greet } from 'acme';")}`,
      [1, 4],
    ],
  ])('%s', (_, language, text, lines) => {
    expect(told(language, text)).toEqual(lines);
  });
});

describe('a plain name that means something else', () => {
  it.each<[string, SurfaceLanguage, string]>([
    ['a call without an import', 'typescript', fence('ts', "greet('you');")],
    ['an import from another', 'typescript', fence('ts', "import { greet } from 'other';", 'greet();')],
    [
      'a package whose name only begins so',
      'typescript',
      fence('ts', "import { greet } from 'acme-plus';", 'greet();'),
    ],
    ['a file of the reader', 'typescript', fence('ts', "import { greet } from './acme';", 'greet();')],
    ['another thing of that name in the block', 'typescript', fence('ts', "import { part } from 'acme';", 'greet();')],
    ['a name that the import gives', 'typescript', fence('ts', "import { hello as greet } from 'acme';", 'greet();')],
    ['a method of that name', 'typescript', fence('ts', "import { part } from 'acme';", 'part.greet();')],
    ['a default import', 'typescript', fence('ts', "import greet from 'acme';", 'greet();')],
    ['a heading of a page that imports nothing', 'typescript', '### `greet(name)`\n'],
    ['a heading with more', 'typescript', `### Why \`greet(name)\`\n\n${fence('ts', "import { part } from 'acme';")}`],
    ['a span', 'typescript', `Then \`greet\`.\n\n${fence('ts', "import { part } from 'acme';")}`],
    ['a word of the prose', 'python', `We greet you.\n\n${fence('py', 'from acme import part')}`],
    ['another module of Python', 'python', fence('py', 'from other import greet', 'greet()')],
    ['a package of Python whose name begins so', 'python', fence('py', 'from acme_plus import greet')],
    ['a relative module', 'python', fence('py', 'from .acme import greet')],
    ['an object with the name of the package', 'python', fence('py', 'acme = Client()', 'acme.greet()')],
    ['an attribute of the package’s part', 'python', fence('py', 'import acme', 'acme.client.greet()')],
    ['another crate', 'rust', fence('rust', 'use other::greet;', 'greet();', 'other::acme::greet();')],
    ['a method of Rust', 'rust', fence('rust', 'use acme::Client;', 'client.greet();')],
    ['another namespace', 'php', fence('php', 'use function Ada\\Other\\greet;', 'greet();')],
    ['another module of Go', 'go', fence('go', 'import "example.com/other"', 'other.greet()')],
    ['an import in a string', 'typescript', fence('ts', 'const text = "greet from acme";')],
    ['a sample of another language', 'typescript', fence('python', 'from acme import greet')],
    ['a block of no language', 'typescript', fence('', "import { greet } from 'acme';")],
    [
      'a definition of the sample',
      'typescript',
      fence('ts', "import { greet } from 'acme';", '', 'function greet() {}', 'greet();'),
    ],
    [
      'a parameter of that name',
      'typescript',
      fence('ts', "import { part } from 'acme';", 'part((greet) => greet());'),
    ],
  ])('%s', (_, language, text) => {
    expect(told(language, text)).toEqual([]);
  });

  it('is told in the import alone where a parameter takes the name over', () => {
    expect(told('typescript', fence('ts', "import { greet } from 'acme';", 'run((greet) => greet());'))).toEqual([2]);
  });
  it('members have no name to import', () => {
    const page = readPage('a.md', fence('ts', "import { greet } from 'acme';"));
    const member: SurfaceItem = {
      kind: 'member',
      name: 'greet',
      aliases: [],
      owner: 'Client',
      path: 'a.ts',
      line: 1,
      language: 'typescript',
    };
    expect([
      isImportedOn(page, member, ['acme']),
      isImportedOn(page, { ...member, kind: 'export', owner: '' }, ['acme']),
    ]).toEqual([false, true]);
  });
});
