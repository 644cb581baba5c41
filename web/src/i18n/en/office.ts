import type { office as zh } from '../zh/office.js';
import type { Same } from '../same.js';

export const office: Same<typeof zh> = {
  office: {
    tab: { people: 'People', firms: 'Firms', stations: 'Stations', agencies: 'Agencies', changes: 'Changes' },
    new: { person: 'New person', firm: 'New firm', station: 'New station', agency: 'New agency' },
    kind: { person: 'Person', firm: 'Firm', station: 'Station', agency: 'Agency', leave: 'Leave' },
    find: 'Name or username',
    load: '{n} open case | {n} open cases',
    awayTo: 'away to {day}',
    ended: 'ended',
    waiting: 'To be confirmed',
    grants: 'roles: {roles}',
    newPassword: 'new password',
    withoutFactor: 'without the second factor',
    by: 'by {name}, {at}',
    state: {
      done: 'in force',
      open: 'waits',
      confirmed: 'confirmed by',
      rejected: 'rejected by',
      withdrawn: 'withdrawn by',
    },
    act: { confirm: 'Confirm', reject: 'Reject', withdraw: 'Withdraw' },
    oncePassword: 'Initial password (shown once)',
    oncePasswordHelp: 'Hand it over in person; it has to be changed at the first sign-in.',
    saved: 'Saved. Roles are in force when somebody else has confirmed them.',
    twoPersons: 'Roles that are added wait for somebody else’s confirmation; an end is in force at once.',
    save: 'Save',
    toList: 'Back to the list',
    leave: 'Leave',
    noLeave: 'No leave entered.',
    callOff: 'Call off',
    enterLeave: 'Enter leave',
    reset: 'New password',
    resetWaits: 'Proposed. Somebody else confirms it, and is told the new password.',
  },
};
