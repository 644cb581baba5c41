import type { forms as zh } from '../zh/forms.js';
import type { Same } from '../same.js';

export const forms: Same<typeof zh> = {
  form: {
    optional: 'optional',
    aside: 'Show {n} more optional entry | Show {n} more optional entries',
    choose: 'Choose',
    nobody: 'Nobody to choose from',
    yes: 'Yes',
    no: 'No',
    add: 'Add: {what}',
    addLine: 'Add another',
    remove: 'Remove {what}',
    nothing: 'Nothing needs to be filled in.',
    wrong: '{n} entry needs a change | {n} entries need a change',
    slip: {
      required: 'Must be filled in.',
      choice: 'Choose one of the list.',
      date: 'Enter a date such as 2026-03-02.',
      format: 'This is not in the right form.',
      other: 'Check this entry.',
      short: 'At least {n} characters.',
      long: 'At most {n} characters.',
      few: 'At least {n}.',
      most: 'At most {n}.',
      least: 'Not below {n}.',
      much: 'Not above {n}.',
    },
    id: {
      more: '{n} more digit | {n} more digits',
      wrong: 'Not a true number: check digit or birth date is wrong. Compare it with the card.',
      sex: 'Contradicts the sex that was chosen.',
      birth: 'Contradicts the date of birth: the number says {date}.',
      read: 'True number: born {date}, {sex}.',
      male: 'male',
      female: 'female',
    },
  },
  draft: {
    typing: 'Not saved yet',
    saving: 'Saving the draft…',
    saved: 'Draft saved, you can leave and come back',
    failed: 'The draft could not be saved: keep this page open',
    elsewhere: 'This draft was changed elsewhere; what is here is no longer saved by itself',
  },
};
