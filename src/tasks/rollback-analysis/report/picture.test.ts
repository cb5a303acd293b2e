import { describe, expect, it } from 'vitest';
import { mermaid } from '../../../domain/markdown.ts';
import { timelinePicture } from './picture.ts';

const hostile =
  'a"] --> b["<script>alert(1)</script>\n  click m0 "https://evil.example" ' +
  '%%{init: {}}%% @everyone #quot; `x` ::: style';

describe('pictures', () => {
  it('a label has nothing that is syntax', () => {
    expect(mermaid(hostile)).not.toMatch(/["<>[\]{}#`;@\n]|:(?! )/);
    expect(mermaid('Contain: 50 % of /api (v2)')).toBe('Contain: 50 % of /api (v2)');
    expect(mermaid('x'.repeat(500))).toHaveLength(90);
  });

  it('a hostile moment stays on its line', () => {
    const at = '2026-11-20T10:00:00.000Z';
    const lines = timelinePicture([
      { at, to: null, kind: 'deploy', text: hostile },
      { at, to: null, kind: 'alert', text: 'the alert starts' },
    ]).split('\n');
    expect(lines.filter((line) => /^ {2}m\d/.test(line))).toHaveLength(3);
    expect(lines.every((line) => !line.trim().startsWith('click'))).toBe(true);
  });

  it('one moment is no picture', () => {
    expect(timelinePicture([])).toBe('');
  });
});
