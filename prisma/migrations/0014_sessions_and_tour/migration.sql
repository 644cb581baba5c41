-- What somebody sees of his own sessions: how each shows itself, and when it was last used; whether he has been shown around.
ALTER TABLE "session" ADD COLUMN "by_cookie" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "used_at" TIMESTAMPTZ(3);
ALTER TABLE "app_user" ADD COLUMN "toured" BOOLEAN NOT NULL DEFAULT false;
