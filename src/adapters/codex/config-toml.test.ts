import { describe, expect, it } from 'vitest';
import { configToml, tomlString } from './config-toml.ts';

const parts = {
  profile: { model: 'gpt-5.5', effort: 'low', verbosity: 'low' as const },
  baseUrl: 'http://127.0.0.1:1/t/a/v1',
  instructionsFile: '/d/i.md',
  readable: ['/opt/codex'],
  denied: ['/w/.git'],
};

describe('configToml', () => {
  it('opens by name and closes the rest', () => {
    const text = configToml(parts);
    for (const line of [
      'default_permissions = "ci"',
      '":minimal" = "read"',
      '"/opt/codex" = "read"',
      '"/w/.git" = "deny"',
      '"**/.env*" = "deny"',
      'enabled = false',
      'project_doc_max_bytes = 0',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).not.toMatch(/":root"|"write"|sandbox_mode|env_key/);
  });

  it('lets no value out of its quotes', () => {
    const text = configToml({
      ...parts,
      profile: { ...parts.profile, model: 'x"\nsandbox_mode = "danger-full-access' },
      denied: ['/a"b\\c\u007f\u0001'],
    });
    expect(text.split('\n').filter((line) => line.startsWith('sandbox_mode'))).toEqual([]);
    expect(tomlString('a"b\\\u007f\n')).toBe('"a\\"b\\\\\\u007f\\n"');
  });
});
