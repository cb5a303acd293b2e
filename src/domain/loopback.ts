/** Whether an address is this machine's own by its name alone, so that nothing on the way sees what is sent. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(127(\.\d+){3}|localhost|\[::1\])$/.test(hostname);
}
