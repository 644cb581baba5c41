/** The stages as the service tells them, laid out for a picture. */
export interface Procedure {
  readonly stages: readonly { readonly name: string; readonly title: string; readonly final: boolean }[];
  readonly transitions: readonly {
    readonly from: string;
    readonly to: string;
    readonly ordinary: boolean;
    readonly back: boolean;
  }[];
}
export interface Step {
  readonly name: string;
  readonly title: string;
  /** Other ways than the ordinary one, by their names. */
  readonly branches: readonly { readonly name: string; readonly title: string; readonly back: boolean }[];
}

/** The ordinary way from the first stage on, and what stands beside it: each with where else it may lead. */
export function layOut({ stages, transitions }: Procedure): { way: Step[]; beside: Step[] } {
  const titleOf = (name: string): string => stages.find((s) => s.name === name)?.title ?? name;
  const step = (name: string): Step => ({
    name,
    title: titleOf(name),
    branches: transitions
      .filter((way) => way.from === name && !way.ordinary)
      .map(({ to, back }) => ({ name: to, title: titleOf(to), back })),
  });
  const way: string[] = [];
  for (let at = stages[0]?.name; at !== undefined && !way.includes(at);) {
    way.push(at);
    const from = at;
    at = transitions.find((t) => t.from === from && t.ordinary)?.to;
  }
  return {
    way: way.map(step),
    beside: stages
      .filter(({ name }) => !way.includes(name))
      .map(({ name }) => besides(step(name), transitions, titleOf)),
  };
}

/** Of what lies beside the way every way on is worth naming. */
function besides(step: Step, transitions: Procedure['transitions'], titleOf: (name: string) => string): Step {
  const branches = transitions.filter(({ from }) => from === step.name);
  return { ...step, branches: branches.map(({ to, back }) => ({ name: to, title: titleOf(to), back })) };
}
