-- What the service's own role may do, given anew at every start. It owns nothing, and what must not change it cannot
-- change: history, journal, anchors and graded sheets are only ever added to; nobody of the office is deleted.
-- Every table is named but those of the migrations: one that is not is out of the service's reach, and stops the tests (test/installation/rights.test.ts).

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM legal_aid_app;
GRANT USAGE ON SCHEMA public TO legal_aid_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO legal_aid_app;

-- Only added to.
GRANT SELECT, INSERT ON
  command, command_refusal, event, step, deadline_plan, evaluation, sensitive_read, audit_anchor, audit_leaf, reconciliation,
  -- A version is never edited: deadlines rest on it.
  calendar_year, rule_data, reference_entry,
  -- What becomes of a proposal is a row of its own.
  paper_correction, office_entry, task_claim, takeover
TO legal_aid_app;

GRANT SELECT, INSERT, UPDATE ON
  proceeding, legal_case, requests, party, case_number, task, deadline, hearing, attendance, callback, correction, paper_entry, outbox, alert, indicator_day, session
TO legal_aid_app;

-- The people of a case are written as a whole with the step that changes them.
GRANT DELETE ON party TO legal_aid_app;

-- Roll-ups follow from the record and can be made again from it.
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_delta, rate_period, rate_unit, rate_cell, rate_count TO legal_aid_app;

-- What was planned stays; what became of it is written beside it.
GRANT SELECT, INSERT, UPDATE (moved, differing, moot, ended_at) ON reference_batch TO legal_aid_app;
GRANT SELECT, INSERT, UPDATE (order_id, outcome, ended_at) ON reference_move TO legal_aid_app;

-- An address is made and ends; whose it is and what opens it never change.
GRANT SELECT, INSERT, UPDATE (ended_at) ON diary_address TO legal_aid_app;

-- What is on its way arrives, and is gone.
GRANT SELECT, INSERT, UPDATE, DELETE ON delivery TO legal_aid_app;

-- Begun, and sent or thrown away.
GRANT SELECT, INSERT, UPDATE, DELETE ON draft TO legal_aid_app;

-- Who signed in, or tried to: kept half a year. Whoever fails waits, until he succeeds or it is forgotten.
GRANT SELECT, INSERT, DELETE ON sign_in TO legal_aid_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_hold, second_factor TO legal_aid_app;

-- The office's registers: ids stay, and nobody moves to another agency; what changed stands in office_entry.
GRANT SELECT, INSERT, UPDATE (name, second_factor, asks_again, go_live_from, go_live_until, go_live_by) ON agency TO legal_aid_app;
GRANT SELECT, INSERT, UPDATE (name, kind, active) ON station, firm TO legal_aid_app;
GRANT SELECT, INSERT, UPDATE (kind, practice_since, criminal_since, minors_trained, languages) ON practitioner TO legal_aid_app;
GRANT SELECT, INSERT, DELETE ON leave TO legal_aid_app;
GRANT SELECT, INSERT, UPDATE (name, station_id, firm_id, roles, mail, phone, active, password_hash, must_change, toured)
  ON app_user TO legal_aid_app;

-- Found again whenever it is looked for.
GRANT SELECT, INSERT, DELETE ON deputised_task TO legal_aid_app;

-- A key is made, and comes to its end; what it may do, and its hash, never change. Uses are counted by day, and kept half a year.
GRANT SELECT, INSERT, UPDATE (confirmed_at, revoked_at, ends_at) ON machine_key TO legal_aid_app;
GRANT SELECT, INSERT, UPDATE (count, last_at), DELETE ON machine_key_use TO legal_aid_app;

-- Whether accounts of the demo can sign in is asked before a production start; who they are is the owner's to say.
GRANT SELECT ON demo_account TO legal_aid_app;
