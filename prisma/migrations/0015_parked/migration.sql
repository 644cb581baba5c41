-- Proceedings that stand still are counted and listed by whoever leads the agency; there are hardly any.
CREATE INDEX "proceeding_agency_id_idx" ON "proceeding"("agency_id") WHERE (parked IS NOT NULL);
