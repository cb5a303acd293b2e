/** The inputs that were given: name (lower case, as in action.yml) to text, trimmed; empty ones are left out. */
export function readInputs(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const inputs: Record<string, string> = {};
  for (const [key, value] of Object.entries(environment)) {
    const name = /^INPUT_(.+)$/.exec(key)?.[1];
    const text = value?.trim() ?? '';
    if (name !== undefined && text !== '') inputs[name.toLowerCase()] = text;
  }
  return inputs;
}
