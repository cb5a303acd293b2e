/** The Codex CLI takes no longer prompt; it counts characters, and ends with exit 1 above it. */
export const maxPromptChars = 1_048_576;

/** A prompt that any reader of JSON takes: valid Unicode and no NUL; what is neither becomes U+FFFD. */
export function cleanPrompt(prompt: string): string {
  return prompt.replace(/\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

/** Characters as the CLI counts them: code points. */
export function countChars(text: string): number {
  let count = 0;
  for (const _char of text) count++;
  return count;
}
