import type { ProblemText } from './catalogue.js';

/** Reasons of the branches of a case, by branch: as problems, and as what is wrong with a field. */
interface Texts<K extends string> {
  readonly problems: Readonly<Record<K, ProblemText>>;
  readonly inputErrors: Readonly<Record<K, string>>;
}

/** 终止 */
type OfTermination = 'termination-source' | 'service-incomplete';
/** 更换承办人 */
type OfChange = 'hand-over-running';

export const branchesZh: Texts<OfTermination | OfChange> = {
  problems: {
    'termination-source': {
      title: '来源与报告人不符',
      detail: '承办人报告的，来源须为 handler；其他人登记的，须为 centre（机构发现）或 organ（办案机关告知）。',
    },
    'service-incomplete': {
      title: '送达不完整',
      detail: '终止决定还须送达承办人所属单位；依通知的案件还须送达办案机关。请填写所列的日期。',
    },
    'hand-over-running': {
      title: '交接期限未满',
      detail: '交接期限内，对能签而不签的不能代签；不能签署的，说明原因后可以代签。届满日已列明。',
    },
  },
  inputErrors: {
    'termination-source': '与报告人不符：承办人报告的填 handler，其他填 centre 或 organ。',
    'service-incomplete': '请填写送达之日。',
    'hand-over-running': '交接期限至 {lastDay} 届满，届满后方可选择此项。',
  },
};

export const branchesEn: Texts<OfTermination | OfChange> = {
  problems: {
    'termination-source': {
      title: 'The source does not fit whoever reports',
      detail:
        'What the handler reports has the source handler; what others enter has centre (found out by the centre) or organ (told by the organ).',
    },
    'service-incomplete': {
      title: 'Service is not complete',
      detail:
        "A termination is served on the handler's unit too, and, in a case by notice, on the organ. Give the days listed.",
    },
    'hand-over-running': {
      title: 'The time for the hand-over is still running',
      detail:
        'Until it is over nobody signs for one who will not; for one who cannot it can be done at once, with the reason. The last day is listed.',
    },
  },
  inputErrors: {
    'termination-source': 'Does not fit whoever reports: the handler says handler, others centre or organ.',
    'service-incomplete': 'Give the day of service.',
    'hand-over-running': 'There is time for the hand-over until {lastDay}; choose this after that.',
  },
};
