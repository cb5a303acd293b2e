// src/adapters/gateway/prompt.ts
/** The Codex CLI takes no longer prompt; it counts characters, and ends with exit 1 above it. */
const maxPromptChars = 1048576;
/** A prompt that any reader of JSON takes: valid Unicode and no NUL; what is neither becomes U+FFFD. */
function cleanPrompt(prompt) {
	return prompt.replace(/\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "�");
}
/** Characters as the CLI counts them: code points. */
function countChars(text) {
	let count = 0;
	for (let _char of text) count++;
	return count;
}
export { countChars as n, maxPromptChars as r, cleanPrompt as t };
