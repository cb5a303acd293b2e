// What the support of a test file made and has to go when that file ends. A hook of vitest's in a shared module would be
// that of the first file that imports it alone.
type Undo = () => void | Promise<void>;

const undone: Undo[] = [];

/** Calls `undo` when the test file that runs now has ended. */
export function afterFile(undo: Undo): void {
  undone.push(undo);
}

/** Undoes all, the latest first. */
export async function endFile(): Promise<void> {
  for (const undo of undone.splice(0).reverse()) await undo();
}
