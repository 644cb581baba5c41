/** What is said of times that run, or are to end. */
export const limitsEn = {
  problems: {
    'reply-time-running': {
      title: 'The time for the reply is still running',
      detail:
        'Until it is over, the applicant is not deemed to have withdrawn, for whatever reason; the day is listed.',
    },
    'reply-time-too-long': {
      title: 'The time for the reply is too long',
      detail: 'The head extends it with a reason where more is needed; the latest day is listed.',
    },
    'limitation-unknown': {
      title: 'The limitation is not on record',
      detail:
        'The record has no day on which the limitation ends (limitationOn). Put it on record by a correction (limitation), or name the other time limit.',
    },
    'limit-not-near': {
      title: 'The limit is not near',
      detail:
        'Aid comes in advance where the limit ends within seven days of the decision; its day, and between which it may be, are listed. Choose another ground, or leave it to the review.',
    },
  },
  inputErrors: {
    'reply-time-running': 'The reply may come until {replyBy}; choose this after that.',
    'reply-time-too-long': 'May be {latest} at the latest; choose an earlier day.',
    'limitation-unknown': 'The record has no day on which the limitation ends (limitationOn); correct it first.',
    'limit-not-near': 'Ends on {day}, not from {from} to {to}.',
  },
} as const;
