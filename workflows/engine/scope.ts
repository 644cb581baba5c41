/** What a stage has begun, and whatever that began in turn: it ends as one. */
export class Scope {
  constructor(private readonly outer?: Scope) {}

  within(other: Scope): boolean {
    return this === other || (this.outer?.within(other) ?? false);
  }
}
