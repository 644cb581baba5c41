import type { Same } from '../same.js';
import type { account as chinese } from '../zh/account.js';

export const account: Same<typeof chinese> = {
  factor: {
    title: 'Second factor',
    what: 'Besides the password, signing in asks for six figures from an authenticator on your phone.',
    required: 'Your agency asks for a second factor. Set it up first.',
    since: 'In use since {at}; {n} recovery codes are left.',
    begin: 'Set up',
    enter:
      'Add an account in your authenticator with this key (or open the address below it), then enter the six figures that it shows. The key is shown only now.',
    code: 'Code, or recovery code',
    codeHelp:
      'The password is right. Enter the six figures of your authenticator; without your phone, a recovery code.',
    use: 'Put to use',
    recovery:
      'Recovery codes: each counts once, and they are shown only now. Write them down, and keep them apart from the phone:',
    end: 'End it',
    again: 'Show your second factor again',
    againHelp: 'This needs a code that is not older than five minutes. Send it again afterwards.',
    show: 'Show',
  },
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
      'password-ran-out': 'Initial password ran out',
      'unknown-name': 'No such name',
      'closed-account': 'Account closed',
      held: 'Too many failures, had to wait',
      'code-asked': 'Password right, code asked for',
      'wrong-code': 'Wrong code',
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
