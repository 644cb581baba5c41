-- What the audit is to hold against something that nobody can rewrite: how a line of a register was first entered, and the version of
-- its rule that a deadline was planned by.

-- Plans of before take over what their deadlines say.
ALTER TABLE "deadline_plan"
  ADD COLUMN     "rule_pack" TEXT,
  ADD COLUMN     "rule_version" INTEGER;
UPDATE "deadline_plan" p SET "rule_pack" = d."rule_pack", "rule_version" = d."rule_version" FROM "deadline" d WHERE d."id" = p."id";

-- Lines of before are taken in as they are now, one link each (db/paper-ledger.ts, `enterLine`); what was corrected of them until now
-- stands before it in the same ledger.
DO $$
DECLARE
  e record;
  last_n int;
  prev text;
  body text;
BEGIN
  SELECT n, encode(hash, 'hex') INTO last_n, prev FROM paper_correction ORDER BY n DESC LIMIT 1;
  last_n := coalesce(last_n, 0);
  prev := coalesce(prev, repeat('00', 32));
  FOR e IN
    SELECT * FROM paper_entry p WHERE NOT EXISTS (SELECT FROM paper_correction k WHERE k.entry_id = p.id AND k.act = 'enter')
    ORDER BY p.entered_at, p.id
  LOOP
    last_n := last_n + 1;
    body := json_build_object('register', e.register, 'number', e.number, 'day', e.day::text, 'person', e.person, 'matter', e.matter,
      'station', e.station_id, 'handCaseId', e.hand_case_id, 'voidGround', e.void_ground,
      'voidedAt', (extract(epoch FROM e.voided_at) * 1000)::bigint)::text;
    INSERT INTO paper_correction (n, id, request_hash, agency_id, entry_id, no, act, kind, thing, case_id, body, actor, at, prev_hash, hash)
    SELECT last_n, e.id, '', e.agency_id, e.id, 0, 'enter', 'line', 'line', NULL, body, e.entered_by, e.entered_at, decode(prev, 'hex'),
      sha256(convert_to(format('[%s,"%s","",%s,"%s",0,"enter","line","line",null,%s,%s,%s,"%s"]', last_n, e.id, to_json(e.agency_id),
        e.id, to_json(body), to_json(e.entered_by), (extract(epoch FROM e.entered_at) * 1000)::bigint, prev), 'UTF8'));
    SELECT encode(hash, 'hex') INTO prev FROM paper_correction WHERE n = last_n;
  END LOOP;
END $$;
