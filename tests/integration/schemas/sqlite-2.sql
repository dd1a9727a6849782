-- The file of a randcheck that knew steps 1 and 2; made with its code, and never changed once it is released.
BEGIN TRANSACTION;
CREATE TABLE randcheck_blobs (
        digest BLOB NOT NULL PRIMARY KEY CHECK (typeof(digest) = 'blob'),
        body BLOB NOT NULL CHECK (typeof(body) = 'blob')
    );
INSERT INTO "randcheck_blobs" VALUES(X'973D5CD4D1C9A99D1E00481A952B1F3664919095BB4F153C489091D1123C9CDE',X'61207265636F7264696E67');
CREATE TABLE randcheck_checkpoints (
        origin TEXT NOT NULL,
        place INTEGER NOT NULL CHECK (typeof(place) = 'integer'),
        size INTEGER NOT NULL CHECK (typeof(size) = 'integer'),
        root BLOB NOT NULL CHECK (typeof(root) = 'blob'),
        note BLOB NOT NULL CHECK (typeof(note) = 'blob'),
        digest BLOB NOT NULL,
        PRIMARY KEY (origin, place)
    );
INSERT INTO "randcheck_checkpoints" VALUES('draws',0,1,X'0000000000000000000000000000000000000000000000000000000000000000',X'6F6E65',X'796676BCD6326D796A0197765934EFC042B30684048EF7CC100BFAF307843F74');
INSERT INTO "randcheck_checkpoints" VALUES('draws',1,3,X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F',X'E4B889',X'782A52B46FA982F0EC0269B2AE36BE234AB3238D8A97813315B1034C44F83679');
CREATE TABLE randcheck_ledger_entries (
        log_id INTEGER NOT NULL REFERENCES randcheck_ledger_logs (log_id),
        entry_index INTEGER NOT NULL,
        digest BLOB NOT NULL,
        body BLOB NOT NULL CHECK (typeof(body) = 'blob'),
        PRIMARY KEY (log_id, entry_index)
    );
INSERT INTO "randcheck_ledger_entries" VALUES(1,0,X'6A19F0FB4BE54511524BCD5B0C98B38DA1EE049A39735C39311E10336024436F',X'636F6D6D69746D656E74');
INSERT INTO "randcheck_ledger_entries" VALUES(1,1,X'40AFF2E9D2D8922E47AFD4648E6967497158785FBD1DA870E7110266BF944880',X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F606162636465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9FA0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3B4B5B6B7B8B9BABBBCBDBEBFC0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D5D6D7D8D9DADBDCDDDEDFE0E1E2E3E4E5E6E7E8E9EAEBECEDEEEFF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF');
INSERT INTO "randcheck_ledger_entries" VALUES(1,2,X'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855',X'');
INSERT INTO "randcheck_ledger_entries" VALUES(2,0,X'7EF047921776D159E5EFC476F7EB4787D9B0B3FE4A8AA2C7E56026EBBC929D4D',X'E68ABDE58F96');
CREATE TABLE randcheck_ledger_keys (
        log_id INTEGER NOT NULL REFERENCES randcheck_ledger_logs (log_id),
        idempotency_key TEXT NOT NULL,
        first_index INTEGER NOT NULL CHECK (typeof(first_index) = 'integer'),
        entry_count INTEGER NOT NULL CHECK (typeof(entry_count) = 'integer'),
        digest BLOB NOT NULL,
        PRIMARY KEY (log_id, idempotency_key)
    ) WITHOUT ROWID;
INSERT INTO "randcheck_ledger_keys" VALUES(1,'task-1/commit',0,2,X'B8D7C90905FD9F96586DA9D3F09ABC45A3BB2105B314CF07111C1B9A3F199CAC');
INSERT INTO "randcheck_ledger_keys" VALUES(1,'task-1/draw',2,1,X'AF5570F5A1810B7AF78CAF4BC70A660F0DF51E42BAF91D4DE5B2328DE0E83DFC');
INSERT INTO "randcheck_ledger_keys" VALUES(2,'键 1',0,1,X'33D50EA4C47128C05AEEBB12FAAE3E5FEC4B1175429AA139A72E75B8F1568DD7');
CREATE TABLE randcheck_ledger_logs (
        log_id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        size INTEGER NOT NULL CHECK (typeof(size) = 'integer')
    );
INSERT INTO "randcheck_ledger_logs" VALUES(1,'draws',3);
INSERT INTO "randcheck_ledger_logs" VALUES(2,'通化市/2026',1);
CREATE TABLE randcheck_ledger_schema (version INTEGER NOT NULL);
INSERT INTO "randcheck_ledger_schema" VALUES(1);
INSERT INTO "randcheck_ledger_schema" VALUES(2);
CREATE TABLE randcheck_register_events (
        register_id INTEGER NOT NULL REFERENCES randcheck_registers (register_id),
        place INTEGER NOT NULL CHECK (typeof(place) = 'integer'),
        kind TEXT NOT NULL,
        entry_id BLOB NOT NULL CHECK (typeof(entry_id) = 'blob'),
        effective INTEGER NOT NULL CHECK (typeof(effective) = 'integer'),
        body BLOB CHECK (typeof(body) IN ('blob', 'null')),
        reason TEXT NOT NULL,
        source TEXT NOT NULL,
        digest BLOB NOT NULL,
        PRIMARY KEY (register_id, place)
    );
INSERT INTO "randcheck_register_events" VALUES(1,0,'established',X'39313131303030303630303033373334314C',20260101,X'E69F90E585ACE58FB8','','年报.xlsx',X'358F5E1A7463FA1FC2B97B0F7CDCEDDCAB960FD3614E8199F6278DC900F362E5');
INSERT INTO "randcheck_register_events" VALUES(1,1,'established',X'42',20260101,X'42','','',X'47E29E7FCCA60B0FCD2D279A6B24BEB3A4859AC989284488B6EF9DDFBEE565DA');
INSERT INTO "randcheck_register_events" VALUES(1,2,'changed',X'39313131303030303630303033373334314C',20260301,X'E69F90E585ACE58FB8EFBC88E8BF81E59D80EFBC89','迁址','',X'3858F07121EE8FDB085DF06F8E535B88B16EFEC921D5550565D03C4FEEBE36BA');
INSERT INTO "randcheck_register_events" VALUES(1,3,'cancelled',X'42',20260201,NULL,'','',X'01492D6F45E529554B07121E5B281CA14976055890E169970B34D8D5B7B22E98');
CREATE TABLE randcheck_register_records (
        register_id INTEGER NOT NULL REFERENCES randcheck_registers (register_id),
        first_place INTEGER NOT NULL CHECK (typeof(first_place) = 'integer'),
        event_count INTEGER NOT NULL CHECK (typeof(event_count) = 'integer'),
        idempotency_key TEXT NOT NULL,
        digest BLOB NOT NULL,
        PRIMARY KEY (register_id, first_place),
        UNIQUE (register_id, idempotency_key)
    );
INSERT INTO "randcheck_register_records" VALUES(1,0,2,'import-1',X'DB2B7A2372B3BF8FE97D3A92500F1E253DCE108D6D9C0BBDB9F73C2B4026780C');
INSERT INTO "randcheck_register_records" VALUES(1,2,2,'update-1',X'4973AA0651A91BC3ABD421D8607AD816958730EFDBDCE8A211D2D37428E68216');
CREATE TABLE randcheck_registers (
        register_id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
    );
INSERT INTO "randcheck_registers" VALUES(1,'市场主体名录库');
CREATE TRIGGER randcheck_ledger_no_update BEFORE UPDATE ON randcheck_ledger_entries
    BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed'); END;
CREATE TRIGGER randcheck_ledger_no_delete BEFORE DELETE ON randcheck_ledger_entries
    BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted'); END;
CREATE INDEX randcheck_ledger_keys_by_index ON randcheck_ledger_keys (log_id, first_index);
CREATE INDEX randcheck_register_events_by_entry ON randcheck_register_events
        (register_id, entry_id, effective DESC, place DESC);
CREATE TRIGGER randcheck_checkpoints_only_grow BEFORE INSERT ON randcheck_checkpoints
    WHEN EXISTS (
        SELECT 1 FROM (
            SELECT place, size FROM randcheck_checkpoints WHERE origin = new.origin ORDER BY place DESC LIMIT 1
        ) AS last WHERE new.place <= last.place OR new.size <= last.size
    )
    BEGIN SELECT RAISE(ABORT, 'a log only grows'); END;
CREATE TRIGGER randcheck_registers_no_update BEFORE UPDATE ON randcheck_registers
    BEGIN SELECT RAISE(ABORT, 'registers are never changed'); END;
CREATE TRIGGER randcheck_registers_no_delete BEFORE DELETE ON randcheck_registers
    BEGIN SELECT RAISE(ABORT, 'registers are never deleted'); END;
CREATE TRIGGER randcheck_register_records_no_update BEFORE UPDATE ON randcheck_register_records
    BEGIN SELECT RAISE(ABORT, 'records of a register are never changed'); END;
CREATE TRIGGER randcheck_register_records_no_delete BEFORE DELETE ON randcheck_register_records
    BEGIN SELECT RAISE(ABORT, 'records of a register are never deleted'); END;
CREATE TRIGGER randcheck_register_events_no_update BEFORE UPDATE ON randcheck_register_events
    BEGIN SELECT RAISE(ABORT, 'events of a register are never changed'); END;
CREATE TRIGGER randcheck_register_events_no_delete BEFORE DELETE ON randcheck_register_events
    BEGIN SELECT RAISE(ABORT, 'events of a register are never deleted'); END;
CREATE TRIGGER randcheck_blobs_no_update BEFORE UPDATE ON randcheck_blobs
    BEGIN SELECT RAISE(ABORT, 'materials are never changed'); END;
CREATE TRIGGER randcheck_checkpoints_no_update BEFORE UPDATE ON randcheck_checkpoints
    BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
CREATE TRIGGER randcheck_checkpoints_no_delete BEFORE DELETE ON randcheck_checkpoints
    BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;
COMMIT;
