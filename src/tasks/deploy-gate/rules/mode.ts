export type RuleMode = 'require' | 'warn' | 'off';
