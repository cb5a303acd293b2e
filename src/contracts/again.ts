/** What an ask is asked afresh with, once, whose reply could not be used. */
export function unusable(problem: string): string {
  return (
    `An earlier reply could not be used: ${problem}. ` + 'Reply with one JSON object of the schema and nothing else.'
  );
}

/** The prompt of such an ask, with the reason at its end. */
export function promptAgain(prompt: string, why: string): string {
  return `${prompt}\n\n${why}`;
}
