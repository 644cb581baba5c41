/**
 * When somebody else has set the password of `u`, an account, which he has not changed yet: of SQL, null where it is his own. It stands
 * in the ledger of the office: with his entry, a new password, or the confirmation of one.
 */
export const PASSWORD_GIVEN_AT = `CASE WHEN u.must_change THEN (SELECT max(e.at) FROM office_entry e
      LEFT JOIN office_entry p ON p.n = e.of_n WHERE e.kind = 'person' AND e.key = u.username
        AND (e.act = 'enter' AND (e.body::jsonb ? 'password' OR e.body::jsonb -> 'after' ? 'username')
          OR e.act = 'confirm' AND p.body::jsonb ? 'password')) END`;
