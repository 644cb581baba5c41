/** How commands reach the workflows. */
export interface CommandPort {
  readonly name?: string;
}
