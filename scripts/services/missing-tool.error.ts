/** Something the machine lacks and that we cannot provide by ourselves; `command` is what the reader can type to fix it. */
export class MissingToolError extends Error {
  constructor(
    readonly tool: string,
    readonly command: string,
    why: string,
  ) {
    super(`${tool} is missing: ${why}\n  To fix it, type:  ${command}`);
    this.name = 'MissingToolError';
  }
}
