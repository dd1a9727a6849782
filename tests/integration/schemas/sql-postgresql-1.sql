-- step 1: ledger, registers, blobs, checkpoints
CREATE TABLE "audit"."randcheck_schema" (version INTEGER NOT NULL PRIMARY KEY);
CREATE TABLE "audit"."randcheck_appends" (
    name BYTEA NOT NULL,
    first_index BIGINT NOT NULL,
    entry_count BIGINT NOT NULL,
    idempotency_key BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    PRIMARY KEY (name, first_index),
    UNIQUE (name, idempotency_key)
);
CREATE TABLE "audit"."randcheck_entries" (
    name BYTEA NOT NULL,
    entry_index BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (name, entry_index)
);
CREATE TABLE "audit"."randcheck_register_records" (
    name BYTEA NOT NULL,
    first_index BIGINT NOT NULL,
    entry_count BIGINT NOT NULL,
    idempotency_key BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    PRIMARY KEY (name, first_index),
    UNIQUE (name, idempotency_key)
);
CREATE TABLE "audit"."randcheck_register_events" (
    name BYTEA NOT NULL,
    place BIGINT NOT NULL,
    kind VARCHAR(16) NOT NULL,
    entry_id BYTEA NOT NULL,
    effective INTEGER NOT NULL,
    body BYTEA,
    reason BYTEA NOT NULL,
    source BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    PRIMARY KEY (name, place)
);
CREATE INDEX "randcheck_register_events_by_entry" ON "audit"."randcheck_register_events" (name, entry_id, effective DESC, place DESC);
CREATE TABLE "audit"."randcheck_blobs" (
    digest BYTEA NOT NULL,
    part INTEGER NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (digest, part)
);
CREATE TABLE "audit"."randcheck_checkpoints" (
    origin BYTEA NOT NULL,
    place BIGINT NOT NULL,
    size BIGINT NOT NULL,
    root BYTEA NOT NULL,
    note BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    PRIMARY KEY (origin, place)
);
CREATE FUNCTION "audit"."randcheck_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % are only ever inserted, % is refused', TG_TABLE_NAME, TG_OP; END $$;
CREATE TRIGGER "randcheck_appends_kept" BEFORE UPDATE OR DELETE ON "audit"."randcheck_appends"
FOR EACH ROW EXECUTE FUNCTION "audit"."randcheck_refuse_change"();
CREATE TRIGGER "randcheck_appends_not_emptied" BEFORE TRUNCATE ON "audit"."randcheck_appends"
FOR EACH STATEMENT EXECUTE FUNCTION "audit"."randcheck_refuse_change"();
CREATE TRIGGER "randcheck_entries_kept" BEFORE UPDATE OR DELETE ON "audit"."randcheck_entries"
FOR EACH ROW EXECUTE FUNCTION "audit"."randcheck_refuse_change"();
CREATE TRIGGER "randcheck_entries_not_emptied" BEFORE TRUNCATE ON "audit"."randcheck_entries"
FOR EACH STATEMENT EXECUTE FUNCTION "audit"."randcheck_refuse_change"();
CREATE TRIGGER "randcheck_register_records_kept" BEFORE UPDATE OR DELETE ON "audit"."randcheck_register_records"
FOR EACH ROW EXECUTE FUNCTION "audit"."randcheck_refuse_change"();
CREATE TRIGGER "randcheck_register_records_not_emptied" BEFORE TRUNCATE ON "audit"."randcheck_register_records"
FOR EACH STATEMENT EXECUTE FUNCTION "audit"."randcheck_refuse_change"();
CREATE TRIGGER "randcheck_register_events_kept" BEFORE UPDATE OR DELETE ON "audit"."randcheck_register_events"
FOR EACH ROW EXECUTE FUNCTION "audit"."randcheck_refuse_change"();
CREATE TRIGGER "randcheck_register_events_not_emptied" BEFORE TRUNCATE ON "audit"."randcheck_register_events"
FOR EACH STATEMENT EXECUTE FUNCTION "audit"."randcheck_refuse_change"();
CREATE TRIGGER "randcheck_checkpoints_kept" BEFORE UPDATE OR DELETE ON "audit"."randcheck_checkpoints"
FOR EACH ROW EXECUTE FUNCTION "audit"."randcheck_refuse_change"();
CREATE TRIGGER "randcheck_checkpoints_not_emptied" BEFORE TRUNCATE ON "audit"."randcheck_checkpoints"
FOR EACH STATEMENT EXECUTE FUNCTION "audit"."randcheck_refuse_change"();
CREATE TRIGGER "randcheck_blobs_kept" BEFORE UPDATE ON "audit"."randcheck_blobs"
FOR EACH ROW EXECUTE FUNCTION "audit"."randcheck_refuse_change"();
CREATE TRIGGER "randcheck_blobs_not_emptied" BEFORE TRUNCATE ON "audit"."randcheck_blobs"
FOR EACH STATEMENT EXECUTE FUNCTION "audit"."randcheck_refuse_change"();
INSERT INTO "audit"."randcheck_schema" (version) VALUES (1);
