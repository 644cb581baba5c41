-- 更换承办人: whose a case will be when it is handed over, and the firm that is to name him, or has: both have it in their lists.
ALTER TABLE "legal_case" ADD COLUMN "next_handler" TEXT, ADD COLUMN "next_firm_id" TEXT;
CREATE INDEX "legal_case_next_handler_idx" ON "legal_case"("next_handler") WHERE (next_handler IS NOT NULL);
CREATE INDEX "legal_case_next_firm_id_idx" ON "legal_case"("next_firm_id") WHERE (next_firm_id IS NOT NULL);
