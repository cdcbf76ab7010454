-- Copyright The Ledgerline Authors
-- SPDX-License-Identifier: Apache-2.0
--
-- The ledger's leaves with the payloads they commit to. Rows are staged here before the head that
-- covers them moves; rows of a group whose head never moved stay, and audit_abandoned names it.
-- Nothing here is ever deleted or updated.
CREATE TABLE IF NOT EXISTS audit_leaves
(
    TenantId LowCardinality(String) CODEC(ZSTD(1)),
    LeafIndex UInt64 CODEC(Delta(8), ZSTD(1)),
    EventId String CODEC(ZSTD(1)),
    EventType LowCardinality(String) CODEC(ZSTD(1)),
    Timestamp DateTime64(9) CODEC(Delta(8), ZSTD(1)),
    RunId String CODEC(ZSTD(1)),
    Leaf String CODEC(ZSTD(1)),
    Payload String CODEC(ZSTD(3)),
    -- Keys and hashes do not compress.
    CommitmentKey FixedString(32) CODEC(NONE),
    PrevHash FixedString(32) CODEC(NONE),
    Hash FixedString(32) CODEC(NONE),
    CommitId String CODEC(ZSTD(1)),
    RecordedAt DateTime64(3) DEFAULT now64(3) CODEC(Delta(8), ZSTD(1)),

    INDEX idx_event_id EventId TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_run_id RunId TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(RecordedAt)
ORDER BY (TenantId, LeafIndex)
SETTINGS
    index_granularity = 8192,
    ttl_only_drop_parts = 1,
    non_replicated_deduplication_window = 10000,
    fsync_after_insert = 1,
    fsync_part_directory = 1;

-- Groups that were staged and never committed.
CREATE TABLE IF NOT EXISTS audit_abandoned
(
    TenantId LowCardinality(String),
    CommitId String,
    RecordedAt DateTime64(3) DEFAULT now64(3)
)
ENGINE = MergeTree
ORDER BY (TenantId, CommitId)
SETTINGS
    index_granularity = 8192,
    ttl_only_drop_parts = 1,
    non_replicated_deduplication_window = 10000,
    fsync_after_insert = 1,
    fsync_part_directory = 1;

-- What the ledger holds. A group that is being committed at this moment may show before its head
-- has moved; whoever needs the committed end reads it from the checkpoint.
CREATE VIEW IF NOT EXISTS audit_ledger AS
SELECT *
FROM audit_leaves
WHERE (TenantId, CommitId) NOT IN (SELECT TenantId, CommitId FROM audit_abandoned);
