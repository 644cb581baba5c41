-- Which field of an earlier entry a correction puts right.
ALTER TABLE "correction" ADD COLUMN "part" TEXT;
