-- Sign-ins that failed are counted in "sign_in_hold".
ALTER TABLE "app_user" DROP COLUMN "failed_logins", DROP COLUMN "locked_until";
