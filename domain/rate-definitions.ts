import { TARGETS } from './indicators.js';

/**
 * What each rate counts. No national instrument defines them, so the definition is shown with every figure, and beside
 * the default stand the variants that another office, or an inspector with only the closing ledger, would compute.
 */
export type RateKey = 'entry' | 'attendance' | 'callback' | 'satisfaction' | 'quality' | 'on-time';

export const RATE_KEYS = [
  'entry',
  'attendance',
  'callback',
  'satisfaction',
  'quality',
  'on-time',
] as const satisfies readonly RateKey[];

export interface Text {
  readonly zh: string;
  readonly en: string;
}

export interface RateDefinition {
  readonly key: RateKey;
  readonly variant: string;
  /** Whole percent; null where nobody has set one: such a figure is shown and never passes or fails. */
  readonly target: number | null;
  readonly definition: Text;
}

export const RATE_DEFINITIONS: readonly RateDefinition[] = [
  {
    key: 'entry',
    variant: 'default',
    target: TARGETS.entry,
    definition: {
      zh: '录入率：期内在任一登记簿（系统、纸质、公函、工作站、导入）登记的案件中，系统有记录且当前阶段必填项齐全的案件数。未登记纸质簿的，为未对账。',
      en: 'Of the cases registered in the period in any register (system, paper, organ notices, stations, imports), those with a system record complete for its stage. Not reconciled where no second register was loaded.',
    },
  },
  {
    key: 'entry',
    variant: 'timely',
    target: TARGETS.entry,
    definition: {
      zh: '及时录入率：分母同录入率；事件发生后规定期限（默认一个工作日）内录入且必填项齐全的案件数。',
      en: 'The same cases; those complete and entered within the limit of the event, one working day by default.',
    },
  },
  {
    key: 'attendance',
    variant: 'default',
    target: TARGETS.attendance,
    definition: {
      zh: '旁听率：期内至少有一次可旁听庭审（法院公开开庭或劳动仲裁开庭）已经举行的案件中，至少有一份承办团队以外人员完整旁听记录的案件数。有法定理由的不公开审理及侦查、审查起诉阶段不计入。',
      en: 'Of the cases with at least one attendable hearing held in the period (public court hearing or labour arbitration), those with at least one complete record by an observer from outside the handler’s team. Hearings closed on a stated ground and the stages before trial are left out.',
    },
  },
  {
    key: 'attendance',
    variant: 'strict',
    target: TARGETS.attendance,
    definition: {
      zh: '从严口径：期内结案的全部案件中，截至期末有完整旁听记录的案件数。',
      en: 'Of all cases closed in the period, those with a complete attendance record by its end: what the closing ledger alone shows.',
    },
  },
  {
    key: 'attendance',
    variant: 'hearings',
    target: null,
    definition: {
      zh: '按庭次：期内已经举行的可旁听庭审次数中，被旁听的次数。',
      en: 'By sitting: of the attendable hearings held in the period, those attended.',
    },
  },
  {
    key: 'callback',
    variant: 'default',
    target: TARGETS.callback,
    definition: {
      zh: '回访率：结案日在期内的案件（含终止）中，结案后至期末后三十日内至少成功回访一次的案件数；群体案件有一名受援人接访即计入。',
      en: 'Of the cases whose closing date lies in the period (terminated ones included), those with a successful contact after closing, at the latest 30 days after the period’s end. One recipient reached counts a group case.',
    },
  },
  {
    key: 'callback',
    variant: 'application-only',
    target: TARGETS.callback,
    definition: {
      zh: '仅依申请案件：分母、分子只计依申请的案件。',
      en: 'The same, of cases by application only.',
    },
  },
  {
    key: 'callback',
    variant: 'reachable',
    target: TARGETS.callback,
    definition: {
      zh: '可联系口径：分母减去受援人在押、死亡或无联系方式且未能接访的案件。',
      en: 'The same, without cases not reached because every recipient is detained, has died or left no way to be contacted.',
    },
  },
  {
    key: 'callback',
    variant: 'attempts',
    target: null,
    definition: {
      zh: '接通率：上述案件的全部回访次数中，接访的次数。',
      en: 'By attempt: of all callback attempts in those cases, those that reached somebody.',
    },
  },
  {
    key: 'satisfaction',
    variant: 'default',
    target: 98,
    definition: {
      zh: '满意率：期内结案、已接访且作出评价的案件中，满意或基本满意的案件数（以最近一次评价为准）。',
      en: 'Of the cases closed in the period, reached and answered, those satisfied or basically satisfied at the latest answer.',
    },
  },
  {
    key: 'satisfaction',
    variant: 'response',
    target: null,
    definition: {
      zh: '评价率：期内结案且已接访的案件中，作出评价的案件数。',
      en: 'Of the cases closed in the period and reached, those that answered the question.',
    },
  },
  {
    key: 'quality',
    variant: 'default',
    target: 80,
    definition: {
      zh: '质量达标率：首次评估在期内的案件中，最新等级为合格以上的案件数。',
      en: 'Of the cases first evaluated in the period, those whose latest grade is qualified or better.',
    },
  },
  {
    key: 'quality',
    variant: 'good',
    target: null,
    definition: {
      zh: '优良率：首次评估在期内的案件中，最新等级为优秀或良好的案件数。',
      en: 'Of the same cases, those graded excellent or good.',
    },
  },
  {
    key: 'quality',
    variant: 'coverage',
    target: null,
    definition: {
      zh: '评估覆盖率：期内结案的案件中，已经评估的案件数。',
      en: 'Of the cases closed in the period, those evaluated.',
    },
  },
  {
    key: 'on-time',
    variant: 'default',
    target: null,
    definition: {
      zh: '按时率：有期限在期内届满的案件中，各该期限均按时完成的案件数；撤销或被取代的期限不计。',
      en: 'Of the cases with a deadline falling due in the period, those that met every one of them. Cancelled and superseded deadlines do not count.',
    },
  },
];

/** The on-time rate has a variant per rule of the case's clocks, as far as one fell due. */
export function definitionOf(key: RateKey, variant: string): RateDefinition | undefined {
  const known = RATE_DEFINITIONS.find((rate) => rate.key === key && rate.variant === variant);
  if (known || key !== 'on-time') return known;
  return {
    key,
    variant,
    target: null,
    definition: {
      zh: `按时率（${variant}）：该项期限在期内届满的案件中，均按时完成的案件数。`,
      en: `Of the cases with a deadline of the rule ${variant} falling due in the period, those that met it.`,
    },
  };
}
