/** The stages of a request: 分流, 办理答复, 转交待回执, 意见收集, 办结. */
export const REQUEST_STAGES = {
  triage: { final: false },
  answering: { final: false },
  transferred: { final: false },
  opinion: { final: false },
  closed: { final: true },
} as const satisfies Record<string, { readonly final: boolean }>;

export type RequestStage = keyof typeof REQUEST_STAGES;
const isStage = (name: string): name is RequestStage => Object.hasOwn(REQUEST_STAGES, name);
export const REQUEST_STAGE_NAMES = Object.keys(REQUEST_STAGES).filter(isStage);
