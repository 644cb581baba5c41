-- A repetition is known by what was sent, and stored is what was read of it: where the two differ, the hash of the former.
ALTER TABLE "command" ADD COLUMN     "sent_hash" TEXT;
