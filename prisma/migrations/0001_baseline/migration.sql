-- The tables of the record. What is done with them stands in prisma/functions, each function whole in one file.

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "agency" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "short_name" TEXT NOT NULL,
    "rule_pack" TEXT NOT NULL,
    "parent_id" TEXT,

    CONSTRAINT "agency_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "station" (
    "id" TEXT NOT NULL,
    "agency_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,

    CONSTRAINT "station_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "firm" (
    "id" TEXT NOT NULL,
    "agency_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,

    CONSTRAINT "firm_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "app_user" (
    "username" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "agency_id" TEXT NOT NULL,
    "station_id" TEXT,
    "firm_id" TEXT,
    "roles" TEXT[],
    "mail" TEXT,
    "password_hash" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL,
    "failed_logins" INTEGER NOT NULL,
    "locked_until" TIMESTAMPTZ(3),

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("username")
);

-- CreateTable
CREATE TABLE "practitioner" (
    "username" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "practice_since" DATE NOT NULL,
    "criminal_since" DATE,
    "minors_trained" BOOLEAN NOT NULL,
    "languages" TEXT[],

    CONSTRAINT "practitioner_pkey" PRIMARY KEY ("username")
);

-- CreateTable
CREATE TABLE "leave" (
    "username" TEXT NOT NULL,
    "from_day" DATE NOT NULL,
    "to_day" DATE NOT NULL,

    CONSTRAINT "leave_pkey" PRIMARY KEY ("username","from_day")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "username" TEXT NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rule_data" (
    "kind" TEXT NOT NULL,
    "pack" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "rule_data_pkey" PRIMARY KEY ("kind","pack","key","version")
);

-- CreateTable
CREATE TABLE "calendar_year" (
    "year" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "holidays" TEXT[],
    "make_up_days" TEXT[],

    CONSTRAINT "calendar_year_pkey" PRIMARY KEY ("year")
);

-- CreateTable
CREATE TABLE "command" (
    "id" UUID NOT NULL,
    "actor" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "proceeding_id" UUID NOT NULL,
    "proceeding_kind" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "task_id" TEXT,
    "input" JSONB NOT NULL,
    "body" TEXT NOT NULL,
    "body_hash" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "command_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "command_id" UUID NOT NULL,
    "proceeding_id" UUID NOT NULL,
    "task_id" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "step_key" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "retry_at" TIMESTAMPTZ(3) NOT NULL,
    "held_up" TEXT,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("command_id")
);

-- CreateTable
CREATE TABLE "command_refusal" (
    "command_id" UUID NOT NULL,
    "problem" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "command_refusal_pkey" PRIMARY KEY ("command_id")
);

-- CreateTable
CREATE TABLE "proceeding" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "agency_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "flow" INTEGER NOT NULL,
    "stage" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "resting" BOOLEAN NOT NULL,
    "parked" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "proceeding_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "legal_case" (
    "id" UUID NOT NULL,
    "agency_id" TEXT NOT NULL,
    "station_id" TEXT,
    "number" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "door" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "criminal_stage" TEXT,
    "procedure" TEXT,
    "matter_id" UUID NOT NULL,
    "matter" TEXT,
    "title" TEXT,
    "narrative" TEXT,
    "organ" TEXT,
    "organ_reference" TEXT,
    "paper_number" TEXT,
    "materials" JSONB,
    "persons" INTEGER NOT NULL,
    "handler" TEXT,
    "firm_id" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "entered_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_at" TIMESTAMPTZ(3),
    "withdrawn_at" TIMESTAMPTZ(3),
    "decided_at" TIMESTAMPTZ(3),
    "concluded_on" DATE,
    "concluded_at" TIMESTAMPTZ(3),
    "callback" TEXT,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "legal_case_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "party" (
    "case_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "n" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "id_kind" TEXT,
    "id_number" TEXT,
    "phone" TEXT,
    "gender" TEXT,
    "birth_date" DATE,
    "address" TEXT,
    "categories" TEXT[],
    "detained" BOOLEAN NOT NULL,

    CONSTRAINT "party_pkey" PRIMARY KEY ("case_id","role","n")
);

-- CreateTable
CREATE TABLE "case_number" (
    "agency_id" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "case_number_pkey" PRIMARY KEY ("agency_id","year","kind")
);

-- CreateTable
CREATE TABLE "task" (
    "id" TEXT NOT NULL,
    "proceeding_id" UUID NOT NULL,
    "proceeding_kind" TEXT NOT NULL,
    "agency_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "station_id" TEXT,
    "firm_id" TEXT,
    "assignee" TEXT,
    "data" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "outcome" TEXT,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,
    "opened_seq" INTEGER NOT NULL,
    "ended_seq" INTEGER,

    CONSTRAINT "task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deadline" (
    "id" TEXT NOT NULL,
    "proceeding_id" UUID NOT NULL,
    "proceeding_kind" TEXT NOT NULL,
    "agency_id" TEXT NOT NULL,
    "task_id" TEXT,
    "rule_key" TEXT NOT NULL,
    "rule_pack" TEXT NOT NULL,
    "rule_version" INTEGER NOT NULL,
    "legal_basis" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "pauses" JSONB NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "last_day" DATE,
    "provisional" BOOLEAN NOT NULL,
    "expires" BOOLEAN NOT NULL,
    "rungs" JSONB NOT NULL,
    "next_rung" INTEGER NOT NULL,
    "next_rung_at" TIMESTAMPTZ(3),
    "supersedes" TEXT,
    "state" TEXT NOT NULL,
    "armed_seq" INTEGER NOT NULL,
    "planned_seq" INTEGER NOT NULL,
    "armed_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_seq" INTEGER,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,
    "reason" TEXT,
    "held_up" TEXT,
    "held_up_at" TIMESTAMPTZ(3),

    CONSTRAINT "deadline_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deadline_plan" (
    "proceeding_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "expires" BOOLEAN NOT NULL,
    "rungs" JSONB NOT NULL,
    "next_rung" INTEGER NOT NULL,

    CONSTRAINT "deadline_plan_pkey" PRIMARY KEY ("proceeding_id","seq","id")
);

-- CreateTable
CREATE TABLE "step" (
    "proceeding_id" UUID NOT NULL,
    "proceeding_kind" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "input" JSONB NOT NULL,
    "flow" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "entry" BIGSERIAL NOT NULL,

    CONSTRAINT "step_pkey" PRIMARY KEY ("proceeding_id","seq")
);

-- CreateTable
CREATE TABLE "event" (
    "proceeding_id" UUID NOT NULL,
    "proceeding_kind" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "n" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "happened_at" TIMESTAMPTZ(3) NOT NULL,
    "entered_at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "command_id" UUID,
    "body_hash" TEXT,
    "data" TEXT NOT NULL,
    "prev_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("proceeding_id","seq","n")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "agency_id" TEXT NOT NULL,
    "proceeding_id" UUID,
    "proceeding_kind" TEXT,
    "kind" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL,
    "retry_at" TIMESTAMPTZ(3),
    "sent_at" TIMESTAMPTZ(3),
    "failed" TEXT,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "agency_id" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "rung" TEXT,
    "proceeding_id" UUID,
    "proceeding_kind" TEXT,
    "deadline_id" TEXT,
    "data" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "acknowledged_at" TIMESTAMPTZ(3),

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "hearing" (
    "case_id" UUID NOT NULL,
    "no" INTEGER NOT NULL,
    "agency_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "forum" TEXT NOT NULL,
    "public" BOOLEAN NOT NULL,
    "ground" TEXT,
    "state" TEXT NOT NULL,
    "summons_on" DATE NOT NULL,
    "reported_at" TIMESTAMPTZ(3) NOT NULL,
    "late" BOOLEAN NOT NULL,
    "handler" TEXT NOT NULL,
    "held_at" TIMESTAMPTZ(3),

    CONSTRAINT "hearing_pkey" PRIMARY KEY ("case_id","no")
);

-- CreateTable
CREATE TABLE "attendance" (
    "case_id" UUID NOT NULL,
    "hearing_no" INTEGER NOT NULL,
    "agency_id" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "drawn_at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "rule_version" INTEGER NOT NULL,
    "observer" TEXT,
    "named_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "mode" TEXT,
    "recorded_at" TIMESTAMPTZ(3),

    CONSTRAINT "attendance_pkey" PRIMARY KEY ("case_id","hearing_no")
);

-- CreateTable
CREATE TABLE "callback" (
    "case_id" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "agency_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "method" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "person" TEXT,
    "satisfaction" TEXT,
    "caller" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "callback_pkey" PRIMARY KEY ("case_id","n")
);

-- CreateTable
CREATE TABLE "evaluation" (
    "case_id" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "agency_id" TEXT NOT NULL,
    "grade" TEXT NOT NULL,
    "evaluator" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "evaluation_pkey" PRIMARY KEY ("case_id","n")
);

-- CreateTable
CREATE TABLE "paper_entry" (
    "id" UUID NOT NULL,
    "agency_id" TEXT NOT NULL,
    "station_id" TEXT,
    "register" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "person" TEXT NOT NULL,
    "matter" TEXT,
    "entered_at" TIMESTAMPTZ(3) NOT NULL,
    "entered_by" TEXT NOT NULL,
    "case_id" UUID,
    "matched_at" TIMESTAMPTZ(3),

    CONSTRAINT "paper_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "indicator_day" (
    "agency_id" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "key" TEXT NOT NULL,
    "variant" TEXT NOT NULL,
    "numerator" INTEGER NOT NULL,
    "denominator" INTEGER NOT NULL,
    "target" INTEGER NOT NULL,
    "forecast" TEXT NOT NULL,
    "state" TEXT NOT NULL,

    CONSTRAINT "indicator_day_pkey" PRIMARY KEY ("agency_id","period","day","key","variant")
);

-- CreateTable
CREATE TABLE "rate_delta" (
    "id" BIGSERIAL NOT NULL,
    "agency_id" TEXT NOT NULL,
    "unit" UUID NOT NULL,

    CONSTRAINT "rate_delta_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_period" (
    "id" SERIAL NOT NULL,
    "agency_id" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "basis" TEXT NOT NULL,

    CONSTRAINT "rate_period_pkey" PRIMARY KEY ("id")
);

-- CreateTable: places are compared byte by byte, whatever the database is set to.
CREATE TABLE "rate_unit" (
    "period_id" INTEGER NOT NULL,
    "unit" UUID NOT NULL,
    "station_id" TEXT,
    "place" TEXT COLLATE "C" NOT NULL,
    "cells" INTEGER[],
    "items" TEXT[],
    "counted" BIGINT NOT NULL,
    "listed" BIGINT NOT NULL,
    "from_at" TIMESTAMPTZ(3),
    "until_at" TIMESTAMPTZ(3),

    CONSTRAINT "rate_unit_pkey" PRIMARY KEY ("period_id","unit")
);

-- CreateTable
CREATE TABLE "rate_cell" (
    "id" SERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "variant" TEXT NOT NULL,
    "standing" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "list" INTEGER NOT NULL,

    CONSTRAINT "rate_cell_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_count" (
    "period_id" INTEGER NOT NULL,
    "station_id" TEXT NOT NULL,
    "cell" INTEGER NOT NULL,
    "n" INTEGER NOT NULL,

    CONSTRAINT "rate_count_pkey" PRIMARY KEY ("period_id","station_id","cell")
);

-- CreateTable
CREATE TABLE "reconciliation" (
    "id" BIGSERIAL NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3) NOT NULL,
    "differences" JSONB NOT NULL,

    CONSTRAINT "reconciliation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sensitive_read" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "agency_id" TEXT NOT NULL,
    "username" TEXT NOT NULL,
    "case_id" UUID,
    "what" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,

    CONSTRAINT "sensitive_read_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_anchor" (
    "day" DATE NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "cases" INTEGER NOT NULL,
    "leaves" INTEGER NOT NULL,
    "root" BYTEA NOT NULL,
    "entry" BIGINT NOT NULL,
    "reads" INTEGER NOT NULL,
    "last_read" BIGINT NOT NULL,
    "reads_hash" BYTEA NOT NULL,
    "prev_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "signature" BYTEA NOT NULL,

    CONSTRAINT "audit_anchor_pkey" PRIMARY KEY ("day")
);

-- CreateTable
CREATE TABLE "audit_leaf" (
    "day" DATE NOT NULL,
    "kind" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "n" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_leaf_pkey" PRIMARY KEY ("day","kind","id")
);

-- CreateTable
CREATE TABLE "function_file" (
    "name" TEXT NOT NULL,
    "checksum" TEXT NOT NULL,

    CONSTRAINT "function_file_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "agency_parent_id_idx" ON "agency"("parent_id");

-- CreateIndex
CREATE INDEX "station_agency_id_idx" ON "station"("agency_id");

-- CreateIndex
CREATE INDEX "firm_agency_id_idx" ON "firm"("agency_id");

-- CreateIndex
CREATE INDEX "app_user_agency_id_idx" ON "app_user"("agency_id");

-- CreateIndex
CREATE INDEX "session_username_idx" ON "session"("username");

-- CreateIndex
CREATE UNIQUE INDEX "command_actor_route_key_key" ON "command"("actor", "route", "key");

-- CreateIndex
CREATE INDEX "delivery_proceeding_id_received_at_idx" ON "delivery"("proceeding_id", "received_at");

-- CreateIndex
CREATE UNIQUE INDEX "legal_case_number_key" ON "legal_case"("number");

-- CreateIndex
CREATE INDEX "legal_case_agency_id_stage_received_at_id_idx" ON "legal_case"("agency_id", "stage", "received_at", "id");

-- CreateIndex
CREATE INDEX "legal_case_agency_id_paper_number_idx" ON "legal_case"("agency_id", "paper_number");

-- CreateIndex
CREATE INDEX "legal_case_agency_id_organ_reference_idx" ON "legal_case"("agency_id", "organ_reference");

-- CreateIndex
CREATE INDEX "legal_case_agency_id_received_at_id_idx" ON "legal_case"("agency_id", "received_at", "id");

-- CreateIndex
CREATE INDEX "legal_case_agency_id_concluded_on_idx" ON "legal_case"("agency_id", "concluded_on");

-- CreateIndex
CREATE INDEX "legal_case_station_id_received_at_id_idx" ON "legal_case"("station_id", "received_at", "id");

-- CreateIndex
CREATE INDEX "legal_case_firm_id_received_at_id_idx" ON "legal_case"("firm_id", "received_at", "id");

-- CreateIndex
CREATE INDEX "legal_case_handler_received_at_id_idx" ON "legal_case"("handler", "received_at", "id");

-- CreateIndex
CREATE INDEX "legal_case_handler_idx" ON "legal_case"("handler") WHERE (concluded_on IS NULL);

-- CreateIndex
CREATE INDEX "legal_case_matter_id_idx" ON "legal_case"("matter_id");

-- CreateIndex
CREATE INDEX "party_id_number_idx" ON "party"("id_number");

-- CreateIndex
CREATE INDEX "party_name_idx" ON "party"("name") WHERE (role = 'recipient');

-- CreateIndex
CREATE INDEX "task_proceeding_id_state_idx" ON "task"("proceeding_id", "state");

-- CreateIndex
CREATE INDEX "task_agency_id_state_opened_at_id_idx" ON "task"("agency_id", "state", "opened_at", "id");

-- CreateIndex
CREATE INDEX "task_agency_id_kind_state_opened_at_id_idx" ON "task"("agency_id", "kind", "state", "opened_at", "id");

-- CreateIndex
CREATE INDEX "task_assignee_state_opened_at_id_idx" ON "task"("assignee", "state", "opened_at", "id");

-- CreateIndex
CREATE INDEX "deadline_proceeding_id_idx" ON "deadline"("proceeding_id");

-- CreateIndex
CREATE INDEX "deadline_agency_id_state_due_at_idx" ON "deadline"("agency_id", "state", "due_at");

-- CreateIndex
CREATE INDEX "deadline_state_next_rung_at_idx" ON "deadline"("state", "next_rung_at");

-- CreateIndex
CREATE INDEX "deadline_held_up_at_idx" ON "deadline"("held_up_at") WHERE (held_up IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "step_entry_key" ON "step"("entry");

-- CreateIndex
CREATE UNIQUE INDEX "step_proceeding_id_key_key" ON "step"("proceeding_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_key_key" ON "outbox"("key");

-- CreateIndex
CREATE INDEX "outbox_sent_at_retry_at_idx" ON "outbox"("sent_at", "retry_at");

-- CreateIndex
CREATE INDEX "alert_recipient_acknowledged_at_at_id_idx" ON "alert"("recipient", "acknowledged_at", "at", "id");

-- CreateIndex
CREATE INDEX "alert_recipient_at_id_idx" ON "alert"("recipient", "at", "id");

-- CreateIndex
CREATE INDEX "alert_agency_id_at_idx" ON "alert"("agency_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "alert_key_recipient_key" ON "alert"("key", "recipient");

-- CreateIndex
CREATE INDEX "hearing_agency_id_day_idx" ON "hearing"("agency_id", "day");

-- CreateIndex
CREATE INDEX "hearing_handler_idx" ON "hearing"("handler");

-- CreateIndex
CREATE INDEX "attendance_agency_id_period_idx" ON "attendance"("agency_id", "period");

-- CreateIndex
CREATE INDEX "attendance_observer_idx" ON "attendance"("observer");

-- CreateIndex
CREATE INDEX "callback_agency_id_day_idx" ON "callback"("agency_id", "day");

-- CreateIndex
CREATE INDEX "evaluation_agency_id_recorded_at_idx" ON "evaluation"("agency_id", "recorded_at");

-- CreateIndex
CREATE INDEX "paper_entry_agency_id_day_idx" ON "paper_entry"("agency_id", "day");

-- CreateIndex
CREATE INDEX "paper_entry_agency_id_case_id_day_idx" ON "paper_entry"("agency_id", "case_id", "day");

-- CreateIndex
CREATE UNIQUE INDEX "paper_entry_agency_id_register_number_key" ON "paper_entry"("agency_id", "register", "number");

-- CreateIndex
CREATE INDEX "rate_delta_agency_id_unit_idx" ON "rate_delta"("agency_id", "unit");

-- CreateIndex
CREATE UNIQUE INDEX "rate_period_agency_id_year_key" ON "rate_period"("agency_id", "year");

-- CreateIndex
CREATE INDEX "rate_unit_period_id_place_counted_listed_idx" ON "rate_unit"("period_id", "place", "counted", "listed");

-- CreateIndex
CREATE INDEX "rate_unit_period_id_station_id_place_counted_listed_idx" ON "rate_unit"("period_id", "station_id", "place", "counted", "listed");

-- CreateIndex
CREATE INDEX "rate_unit_period_id_from_at_idx" ON "rate_unit"("period_id", "from_at");

-- CreateIndex
CREATE INDEX "rate_unit_period_id_until_at_idx" ON "rate_unit"("period_id", "until_at");

-- CreateIndex
CREATE UNIQUE INDEX "rate_cell_key_variant_standing_why_key" ON "rate_cell"("key", "variant", "standing", "why");

-- CreateIndex
CREATE INDEX "sensitive_read_agency_id_id_idx" ON "sensitive_read"("agency_id", "id");

-- CreateIndex
CREATE INDEX "sensitive_read_case_id_idx" ON "sensitive_read"("case_id");

-- CreateIndex
CREATE INDEX "audit_leaf_kind_id_day_idx" ON "audit_leaf"("kind", "id", "day");
