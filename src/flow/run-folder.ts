import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { engineSkills, shippedMaxOutputTokens, type EngineSkill } from '../contracts/engine.ts';
import { readInputText } from '../contracts/input-file.ts';
import { Failure, inputFailure } from '../domain/errors.ts';
import { EngineName } from '../domain/result.ts';
import { Trigger } from '../domain/trigger.ts';
import { Usage, type HeldTo } from '../domain/usage.ts';
import { brokenJsonAt, type Json } from '../domain/json.ts';

const Text = z.string();
const JsonValue = z.json() as z.ZodType<Json>;

export const StoredProfile = z.strictObject({
  model: Text,
  effort: Text,
  verbosity: z.enum(['low', 'medium', 'high']),
  timeoutMs: z.number().positive(),
  firstByteMs: z.number().positive().optional(),
  maxRequests: z.int().positive(),
  maxTokens: z.int().positive(),
  maxOutputTokens: z.int().positive().default(shippedMaxOutputTokens),
  askTokens: z.int().positive(),
});

/** `options.json`: what the run was told, secrets left out; `given` says which place set each option. */
export const StoredOptions = z.strictObject({
  task: Text,
  common: z.record(Text, JsonValue),
  values: z.record(Text, JsonValue),
  given: z.record(Text, z.enum(['flag', 'input', 'config'])),
  profiles: z.record(Text, StoredProfile),
  limitUsd: z.number().nonnegative().nullable(),
  limitTokens: z.int().nonnegative().nullable().optional(),
  unpriced: Text.optional(),
});
export type StoredOptions = z.infer<typeof StoredOptions>;

/** What a run was held to, as it was told. */
export function heldTo({ limitUsd, limitTokens, unpriced }: StoredOptions): HeldTo {
  return { limitUsd, limitTokens, unpriced };
}

/** `engine.json`: who was asked, and why that failed before or between asks. */
export const StoredEngine = z.strictObject({
  name: EngineName,
  model: Text.nullable(),
  effort: Text.nullable(),
  version: Text.nullable(),
  can: z.array(z.enum(engineSkills)).optional(),
  failure: Text.nullable(),
});
export type StoredEngine = z.infer<typeof StoredEngine>;

/** What an engine can do; records of versions that did not say it know one engine that writes. */
export function skillsOf({ name, can }: Pick<StoredEngine, 'name' | 'can'>): readonly EngineSkill[] {
  return can ?? (name === 'codex' ? ['write'] : []);
}

export const StoredAsk = z.strictObject({
  round: z.int().positive(),
  id: Text,
  profile: Text,
  prompt: Text,
  schema: JsonValue,
  reads: z.array(Text),
  workspace: z
    .discriminatedUnion('mode', [
      z.strictObject({ mode: z.literal('read'), rev: Text }),
      z.strictObject({
        mode: z.literal('write'),
        rev: Text,
        patch: Text.optional(),
        workshop: z
          .strictObject({
            rev: Text,
            folders: z.array(Text),
            caches: z.record(Text, Text),
            prepare: Text.optional(),
            prepareMs: z.number().positive(),
            reach: z.array(Text).optional(),
          })
          .optional(),
      }),
    ])
    .optional(),
  follows: Text.optional(),
});
const answered = z.strictObject({
  ask: Text,
  usage: Usage,
  outcome: z.literal('answered'),
  text: Text,
  patch: Text.optional(),
});
const unanswered = z.strictObject({
  ask: Text,
  usage: Usage,
  outcome: z.enum(['refused', 'limit', 'failed']),
  reason: Text,
});
export const StoredReply = z.discriminatedUnion('outcome', [answered, unanswered]);
export type StoredReply = z.infer<typeof StoredReply>;

export const StoredChecks = z.array(
  z.strictObject({ ask: Text, claim: Text, kept: z.boolean(), reason: Text, facts: JsonValue.optional() }),
);
export const StoredTiming = z.record(Text, z.number().nonnegative());

/** An ask's id names its folder, so it has to be a plain file name. */
const AskId = /^[a-z0-9][a-z0-9.-]{0,80}$/;

/** Of one document; the evidence of ten thousand pages has some 60 MB. */
export const mostBytes = 512 * 1024 * 1024;

/** What a run keeps at the top of its folder. */
const stored = new RegExp(
  `^(${[
    '(trigger|options|evidence|engine|checks|result|timing|shards?)\\.json',
    'report\\.(md|html)',
    '[a-z-]+\\.(sarif|patch)',
    'turns|stages',
    '.+\\.\\d+\\.part',
  ].join('|')})$`,
);

/** The state of a run on disk. Each file is written whole or not at all. */
export interface RunFolder {
  readonly dir: string;
  write(name: string, value: unknown): void;
  writeText(name: string, text: string): void;
  has(name: string): boolean;
  read<T>(name: string, schema: z.ZodType<T>): T;
  /** The folder of one ask, made when it is missing. */
  turn(ask: string): string;
  /** Removes what an earlier run left, and nothing else; a folder that is no run's stays as it is. */
  clear(): void;
  /** Removes files or folders of the run, where they are. */
  drop(names: readonly string[]): void;
  /** Ids of all asks that have a folder. */
  turns(): string[];
}

export function openRunFolder(dir: string): RunFolder {
  const path = (name: string): string => join(dir, name);
  const writeText = (name: string, text: string): void => {
    mkdirSync(join(path(name), '..'), { recursive: true });
    const draft = `${path(name)}.${process.pid}.part`;
    writeFileSync(draft, text);
    renameSync(draft, path(name));
  };
  return {
    dir,
    writeText,
    write: (name, value) => writeText(name, `${JSON.stringify(value, null, 1)}\n`),
    has: (name) => existsSync(path(name)),
    read: (name, schema) => readStored(dir, path(name), schema),
    turn: (ask) => {
      if (!AskId.test(ask)) throw new Error(`ask id ${JSON.stringify(ask)} is no plain file name`);
      mkdirSync(path(`turns/${ask}`), { recursive: true });
      return path(`turns/${ask}`);
    },
    clear: () => {
      if (!['trigger.json', 'options.json'].every((name) => existsSync(path(name)))) return;
      for (const name of readdirSync(dir)) if (stored.test(name)) rmSync(path(name), { recursive: true, force: true });
    },
    drop: (names) => {
      for (const name of names) rmSync(path(name), { recursive: true, force: true });
    },
    turns: () =>
      existsSync(path('turns'))
        ? readdirSync(path('turns'))
            .filter((name) => AskId.test(name))
            .sort()
        : [],
  };
}

function readStored<T>(dir: string, file: string, schema: z.ZodType<T>): T {
  let text: string;
  try {
    text = readInputText({ where: 'run folder', path: file, limit: mostBytes, within: dir });
  } catch (error) {
    if (existsSync(file)) throw error;
    throw inputFailure(file, 'is not there; that folder is not a run, or was cut', undefined, error);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Failure('input', `${file}: ${brokenJsonAt(error)}; it was cut or edited`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw inputFailure(
    file,
    `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'is not of the expected form'}`,
  );
}

export { Trigger as StoredTrigger };
