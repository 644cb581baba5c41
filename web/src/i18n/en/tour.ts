import type { Same } from '../same.js';
import type { tour as zh } from '../zh/tour.js';

const alerts = 'What is due soon or overdue comes as an alert: acknowledge it when you have seen it.';

export const tour: Same<typeof zh> = {
  tour: {
    title: 'Your day here',
    close: 'Got it',
    again: 'Tour of the console',
    show: 'Show it again',
    later: 'You find it again on the account page.',
    of: {
      head: {
        rates: 'See first how far the three rates are from their targets: each number leads to its cases.',
        all: 'Then the tasks of the whole centre, overdue ones first: what nobody has taken can be reassigned, many at once.',
        decisions: 'What waits for your approval, confirmation or signature is here, the first due first.',
        alerts: 'Warnings that went up to you: acknowledge them when you have seen them.',
        office: 'People, firms, stations and leave are kept here; a new post takes a second person.',
      },
      bureau: {
        rates: 'See first the three rates of each agency: each number leads to its cases.',
        decisions: 'Terminations, objections, circulars and whatever else you decide are here, the first due first.',
        alerts: 'Delays that went up to you: acknowledge them when you have seen them.',
        office: 'New agencies, and who heads them, are entered here.',
      },
      review: {
        tasks:
          'Cases to review and to assign are among your tasks, what is due first on top: open one, fill in your opinion, send it.',
        cases: 'Open the case for the whole of it: how its time limits were computed, and who did what.',
        alerts,
      },
      intake: {
        open: 'Applications and notices are entered here: look first, then fill in; what is not finished is kept until you go on.',
        tasks: 'Records to complete and whatever else is your turn are among your tasks, what is due first on top.',
        cases: 'When somebody asks how a case stands, find it by name, telephone or number.',
        alerts,
      },
      firm: {
        tasks: 'Cases assigned to the firm are among your tasks: name a lawyer in time.',
        lawyers: 'What lies with the lawyers of the firm, the first due first.',
        cases: 'The cases of the firm, with their history.',
        alerts,
      },
      lawyer: {
        tasks:
          'A case begins with the agreement; meeting, file, hearings and conclusion become tasks one after the other, what is due first on top. It works on a phone too.',
        cases: 'To report a hearing, progress or a ground for termination, open the case.',
        alerts,
      },
      observer: {
        tasks:
          'Hearings that you are to attend are among your tasks, with time and place; fill in your marks there afterwards.',
        cases: 'The cases whose hearings you attend.',
        alerts,
      },
      closing: {
        tasks: 'Cases to call back about, to grade and to archive are among your tasks, what is due first on top.',
        cases: 'Find a case by number or name, with its file and its history.',
        alerts,
      },
      auditor: {
        cases: 'Cases and their history: people are masked, and every step is on record.',
        rates: 'The three rates and the cases behind them, each with why it counts.',
        alerts: 'All alerts, and when each was acknowledged.',
      },
      admin: {
        office:
          'People, firms and stations are kept here: somebody new is given a password once, and his post takes a second person.',
        account: 'Change your own password here, and end a session that you do not know.',
        alerts: 'When something stands still, you are told here.',
      },
    },
  },
};
