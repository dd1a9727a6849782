-- step 1: ledger, registers, blobs, checkpoints
CREATE TABLE "randcheck_schema" (version INTEGER NOT NULL PRIMARY KEY);
CREATE TABLE "randcheck_appends" (
    name BLOB NOT NULL,
    first_index INTEGER NOT NULL,
    entry_count INTEGER NOT NULL,
    idempotency_key BLOB NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (name, first_index),
    UNIQUE (name, idempotency_key)
);
CREATE TABLE "randcheck_entries" (
    name BLOB NOT NULL,
    entry_index INTEGER NOT NULL,
    digest BLOB NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (name, entry_index)
);
CREATE TABLE "randcheck_register_records" (
    name BLOB NOT NULL,
    first_index INTEGER NOT NULL,
    entry_count INTEGER NOT NULL,
    idempotency_key BLOB NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (name, first_index),
    UNIQUE (name, idempotency_key)
);
CREATE TABLE "randcheck_register_events" (
    name BLOB NOT NULL,
    place INTEGER NOT NULL,
    kind VARCHAR(16) NOT NULL,
    entry_id BLOB NOT NULL,
    effective INTEGER NOT NULL,
    body BLOB,
    reason BLOB NOT NULL,
    source BLOB NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (name, place)
);
CREATE INDEX "randcheck_register_events_by_entry" ON "randcheck_register_events" (name, entry_id, effective DESC, place DESC);
CREATE TABLE "randcheck_blobs" (
    digest BLOB NOT NULL,
    part INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (digest, part)
);
CREATE TABLE "randcheck_checkpoints" (
    origin BLOB NOT NULL,
    place INTEGER NOT NULL,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    note BLOB NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (origin, place)
);
CREATE TRIGGER "randcheck_appends_no_update" BEFORE UPDATE ON "randcheck_appends"
BEGIN SELECT RAISE(ABORT, 'rows of randcheck_appends are only ever inserted, UPDATE is refused'); END;
CREATE TRIGGER "randcheck_appends_no_delete" BEFORE DELETE ON "randcheck_appends"
BEGIN SELECT RAISE(ABORT, 'rows of randcheck_appends are only ever inserted, DELETE is refused'); END;
CREATE TRIGGER "randcheck_entries_no_update" BEFORE UPDATE ON "randcheck_entries"
BEGIN SELECT RAISE(ABORT, 'rows of randcheck_entries are only ever inserted, UPDATE is refused'); END;
CREATE TRIGGER "randcheck_entries_no_delete" BEFORE DELETE ON "randcheck_entries"
BEGIN SELECT RAISE(ABORT, 'rows of randcheck_entries are only ever inserted, DELETE is refused'); END;
CREATE TRIGGER "randcheck_register_records_no_update" BEFORE UPDATE ON "randcheck_register_records"
BEGIN SELECT RAISE(ABORT, 'rows of randcheck_register_records are only ever inserted, UPDATE is refused'); END;
CREATE TRIGGER "randcheck_register_records_no_delete" BEFORE DELETE ON "randcheck_register_records"
BEGIN SELECT RAISE(ABORT, 'rows of randcheck_register_records are only ever inserted, DELETE is refused'); END;
CREATE TRIGGER "randcheck_register_events_no_update" BEFORE UPDATE ON "randcheck_register_events"
BEGIN SELECT RAISE(ABORT, 'rows of randcheck_register_events are only ever inserted, UPDATE is refused'); END;
CREATE TRIGGER "randcheck_register_events_no_delete" BEFORE DELETE ON "randcheck_register_events"
BEGIN SELECT RAISE(ABORT, 'rows of randcheck_register_events are only ever inserted, DELETE is refused'); END;
CREATE TRIGGER "randcheck_checkpoints_no_update" BEFORE UPDATE ON "randcheck_checkpoints"
BEGIN SELECT RAISE(ABORT, 'rows of randcheck_checkpoints are only ever inserted, UPDATE is refused'); END;
CREATE TRIGGER "randcheck_checkpoints_no_delete" BEFORE DELETE ON "randcheck_checkpoints"
BEGIN SELECT RAISE(ABORT, 'rows of randcheck_checkpoints are only ever inserted, DELETE is refused'); END;
CREATE TRIGGER "randcheck_blobs_no_update" BEFORE UPDATE ON "randcheck_blobs"
BEGIN SELECT RAISE(ABORT, 'rows of randcheck_blobs are only ever inserted, UPDATE is refused'); END;
INSERT INTO "randcheck_schema" (version) VALUES (1);
