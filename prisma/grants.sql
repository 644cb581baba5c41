-- What the service's own role may do, given anew at every start. It owns nothing, and what must not change it cannot
-- change: history, journal and graded sheets are only ever added to, rules and people are the administrator's.

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM legal_aid_app;
GRANT USAGE ON SCHEMA public TO legal_aid_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO legal_aid_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO legal_aid_app;

GRANT INSERT, UPDATE ON
  legal_case, party, case_number, task, deadline, command, hearing, attendance, paper_entry, outbox, alert,
  indicator_day, session
TO legal_aid_app;

-- The people of a case are written as a whole with the step that changes them.
GRANT DELETE ON party TO legal_aid_app;

GRANT INSERT ON
  case_event, step, deadline_plan, callback, evaluation, sensitive_read,
  -- A year is published once; deadlines rest on it.
  calendar_year
TO legal_aid_app;

-- Signing in counts its failures; roles and passwords it cannot touch.
GRANT UPDATE (failed_logins, locked_until) ON app_user TO legal_aid_app;
