-- Who can take a case is asked of the open cases of each lawyer, and of the cases in which the opposing party is the recipient.
-- CreateIndex
CREATE INDEX "legal_case_handler_idx" ON "legal_case"("handler") WHERE (concluded_on IS NULL);

-- CreateIndex
CREATE INDEX "party_name_idx" ON "party"("name") WHERE (role = 'recipient'::text);
