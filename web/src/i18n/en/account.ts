import type { Same } from '../same.js';
import type { account as chinese } from '../zh/account.js';

export const account: Same<typeof chinese> = {
  account: {
    sessions: 'Where you are signed in',
    sessionsHelp: 'End at once what you do not know, and change your password.',
    by: { cookie: 'Browser', token: 'API token' },
    current: 'This one',
    begun: 'Signed in {at}',
    used: 'Last used {at}, ends {till}',
    end: 'End',
    endOf: 'End the session of {at}',
    endOthers: 'End all {n} others',
  },
};
