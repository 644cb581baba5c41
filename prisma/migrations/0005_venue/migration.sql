-- Where a hearing takes place, for those who must go there.
ALTER TABLE "hearing" ADD COLUMN "venue" TEXT;
