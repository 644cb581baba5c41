-- What was sent again is on record once; nothing of before was known again.
ALTER TABLE "sensitive_read" ADD COLUMN "sent" UUID;
CREATE UNIQUE INDEX "sensitive_read_sent_key" ON "sensitive_read"("sent");
