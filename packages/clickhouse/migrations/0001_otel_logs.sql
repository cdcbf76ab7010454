-- Copyright The Ledgerline Authors
-- SPDX-License-Identifier: Apache-2.0
--
-- Log records and events. The first 16 columns are those of the Collector's clickhouseexporter
-- (0.151 and later, Map variant), with its names and types, so that its INSERT and the tools that
-- read its tables work here too.
--
-- One insert is one part, whatever time stamps a client sends: the partition is the day of storing.
CREATE TABLE IF NOT EXISTS otel_logs
(
    Timestamp DateTime64(9) CODEC(Delta(8), ZSTD(1)),
    TraceId String CODEC(ZSTD(1)),
    SpanId String CODEC(ZSTD(1)),
    TraceFlags UInt8,
    SeverityText LowCardinality(String) CODEC(ZSTD(1)),
    SeverityNumber UInt8,
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    Body String CODEC(ZSTD(1)),
    ResourceSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion LowCardinality(String) CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    LogAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    EventName String CODEC(ZSTD(1)),

    -- When the sender's SDK saw the event; the exporter's schema has no place for it.
    ObservedTimestamp DateTime64(9) DEFAULT Timestamp CODEC(Delta(8), ZSTD(1)),

    -- Scope and ids. A sender that leaves these columns out, such as the Collector's
    -- clickhouseexporter, gets them from the record's attributes, then from the resource's.
    TenantId LowCardinality(String)
        DEFAULT if(
            LogAttributes['ledgerline.tenant.id'] != '',
            LogAttributes['ledgerline.tenant.id'],
            ResourceAttributes['ledgerline.tenant.id']
        )
        CODEC(ZSTD(1)),
    Environment LowCardinality(String)
        DEFAULT if(
            LogAttributes['deployment.environment.name'] != '',
            LogAttributes['deployment.environment.name'],
            ResourceAttributes['deployment.environment.name']
        )
        CODEC(ZSTD(1)),
    ProjectId LowCardinality(String)
        DEFAULT if(
            LogAttributes['ledgerline.project.id'] != '',
            LogAttributes['ledgerline.project.id'],
            ResourceAttributes['ledgerline.project.id']
        )
        CODEC(ZSTD(1)),
    SurfaceId LowCardinality(String)
        DEFAULT if(
            LogAttributes['ledgerline.surface.id'] != '',
            LogAttributes['ledgerline.surface.id'],
            ResourceAttributes['ledgerline.surface.id']
        )
        CODEC(ZSTD(1)),
    AppId LowCardinality(String)
        DEFAULT if(
            LogAttributes['ledgerline.app.id'] != '',
            LogAttributes['ledgerline.app.id'],
            ResourceAttributes['ledgerline.app.id']
        )
        CODEC(ZSTD(1)),
    RunId String
        DEFAULT if(
            LogAttributes['ledgerline.run.id'] != '',
            LogAttributes['ledgerline.run.id'],
            ResourceAttributes['ledgerline.run.id']
        )
        CODEC(ZSTD(1)),
    StepId String
        DEFAULT if(
            LogAttributes['ledgerline.step.id'] != '',
            LogAttributes['ledgerline.step.id'],
            ResourceAttributes['ledgerline.step.id']
        )
        CODEC(ZSTD(1)),
    EventId String DEFAULT LogAttributes['log.record.uid'] CODEC(ZSTD(1)),
    StorageClass LowCardinality(String)
        DEFAULT LogAttributes['ledgerline.storage_class']
        CODEC(ZSTD(1)),

    -- How the row got here: Seq is the tenant's gapless number given by the gateway, CommitId the
    -- group it was committed with. Rows from elsewhere have 0 and ''.
    RecordedAt DateTime64(3) DEFAULT now64(3) CODEC(Delta(8), ZSTD(1)),
    Seq UInt64 DEFAULT 0 CODEC(Delta(8), ZSTD(1)),
    CommitId String DEFAULT '' CODEC(ZSTD(1)),

    INDEX idx_run_id RunId TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_event_id EventId TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(RecordedAt)
ORDER BY (TenantId, toStartOfFiveMinutes(Timestamp), RunId, Timestamp)
SETTINGS
    index_granularity = 8192,
    ttl_only_drop_parts = 1,
    non_replicated_deduplication_window = 10000,
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    enable_block_number_column = 1,
    enable_block_offset_column = 1;
