-- Which accounts are the demo's, each with the password it was given: where the account has another one somebody has changed it,
-- and it is left alone. That there are any is what a database of the demo is known by.
CREATE TABLE "demo_account" (
    "username" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,

    CONSTRAINT "demo_account_pkey" PRIMARY KEY ("username")
);

-- Whether this database is to have them: decided once, and remembered. One row at most.
CREATE TABLE "demo_choice" (
    "one" BOOLEAN NOT NULL DEFAULT true,
    "accounts" BOOLEAN NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "demo_choice_pkey" PRIMARY KEY ("one")
);

-- A demo of before: its accounts share one hash but for those whose password somebody has changed.
WITH demo AS (
  SELECT username, password_hash FROM app_user
  WHERE (username ~ '^(intake|reviewer|director|deputy|assigner|observer|callback|evaluator|archivist|auditor|admin)(-b)?$'
      OR username ~ '^(firm[2-6]?|station([2-9]|10)?|lawyer([1-9]|1[0-9]|2[0-7])?)(-b)?$'
      OR username IN ('bureau', 'bureau-deputy', 'admin-bureau'))
    AND EXISTS (SELECT FROM app_user WHERE username = 'intake-b'))
INSERT INTO "demo_account" ("username", "password_hash")
SELECT username, (SELECT mode() WITHIN GROUP (ORDER BY password_hash) FROM demo) FROM demo;

INSERT INTO "demo_choice" ("accounts", "at") SELECT true, now() WHERE EXISTS (SELECT FROM "demo_account");
