/** Placeholder until the reference data is there. */
export async function seed(_ownerUrl: string, _options: { demo: boolean; password: string }): Promise<void> {}
