-- Cases that somebody has recused himself from: they are left out of all that he reads.
CREATE INDEX "event_actor_proceeding_id_idx" ON "event"("actor", "proceeding_id") WHERE (kind = 'review.recuse');
