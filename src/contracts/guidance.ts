import { z } from 'zod';
import { visibleText } from '../readers/ask/inbound.ts';
import { configOption, type Option } from './options.ts';
import type { World } from './world.ts';

/** Characters of what a repository tells the model, each of: a stage's guidance, `AGENTS.md`. */
export const mostGuidance = 16_000;

/** The option `guidance` of a task that takes some. */
export function guidanceOption(help: string, fallbackText?: string): Option<string | undefined> {
  return configOption<string | undefined>({
    help,
    phase: 'ask',
    fallback: undefined,
    schema: z.string().min(1).max(mostGuidance),
    allowed: 'text of at most 16,000 characters',
    ...(fallbackText === undefined ? {} : { fallbackText }),
  });
}

/** `AGENTS.md` of the trusted revision, secrets and hidden markup taken out; '' where there is none. */
export async function readGuidance(
  trusted: string,
  { repository, redactor }: Pick<World, 'repository' | 'redactor'>,
): Promise<string> {
  const file = 'AGENTS.md';
  const bytes = await repository.read(trusted, file);
  if (bytes === undefined) return '';
  return visibleText((await redactor.redact(new TextDecoder().decode(bytes), file)).text, mostGuidance);
}

/** What the trusted revision tells the model, for a prompt; '' where it tells nothing. */
export function instructionsText(parts: readonly string[]): string {
  const told = parts.filter((part) => part !== '');
  return told.length === 0
    ? ''
    : `INSTRUCTIONS OF THIS REPOSITORY (from its base revision, trusted)\n\n${told.join('\n\n')}`;
}
