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
    signIns: 'Last sign-ins',
    signInsHelp: 'Where one is not yours, or many failed, change your password and tell the administrator.',
    at: 'When',
    outcomeOf: 'Outcome',
    address: 'Network address',
    with: 'Browser, system',
    outcome: {
      'signed-in': 'Signed in',
      'wrong-password': 'Wrong password',
      'unknown-name': 'No such name',
      'closed-account': 'Account closed',
      held: 'Too many failures, had to wait',
    },
    agent: {
      wechat: 'WeChat',
      edge: 'Edge',
      firefox: 'Firefox',
      chrome: 'Chrome or kin',
      safari: 'Safari',
      program: 'Other program',
      unknown: 'Not told',
    },
    system: {
      windows: 'Windows',
      harmony: 'HarmonyOS',
      android: 'Android',
      ios: 'iPhone or iPad',
      macos: 'Mac',
      linux: 'Linux',
      unknown: 'unknown system',
    },
  },
};
