-- Copyright The Ledgerline Authors
-- SPDX-License-Identifier: Apache-2.0
--
-- Spans. The first 22 columns are those of the Collector's clickhouseexporter (0.151 and later, Map
-- variant), with its names and types.
CREATE TABLE IF NOT EXISTS otel_traces
(
    Timestamp DateTime64(9) CODEC(Delta(8), ZSTD(1)),
    TraceId String CODEC(ZSTD(1)),
    SpanId String CODEC(ZSTD(1)),
    ParentSpanId String CODEC(ZSTD(1)),
    TraceState String CODEC(ZSTD(1)),
    SpanName LowCardinality(String) CODEC(ZSTD(1)),
    SpanKind LowCardinality(String) CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    SpanAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    Duration UInt64 CODEC(ZSTD(1)),
    StatusCode LowCardinality(String) CODEC(ZSTD(1)),
    StatusMessage String CODEC(ZSTD(1)),
    Events Nested
    (
        Timestamp DateTime64(9),
        Name LowCardinality(String),
        Attributes Map(LowCardinality(String), String)
    ) CODEC(ZSTD(1)),
    Links Nested
    (
        TraceId String,
        SpanId String,
        TraceState String,
        Attributes Map(LowCardinality(String), String)
    ) CODEC(ZSTD(1)),

    -- Scope and ids. A sender that leaves these columns out, such as the Collector's
    -- clickhouseexporter, gets them from the record's attributes, then from the resource's.
    TenantId LowCardinality(String)
        DEFAULT if(
            SpanAttributes['ledgerline.tenant.id'] != '',
            SpanAttributes['ledgerline.tenant.id'],
            ResourceAttributes['ledgerline.tenant.id']
        )
        CODEC(ZSTD(1)),
    Environment LowCardinality(String)
        DEFAULT if(
            SpanAttributes['deployment.environment.name'] != '',
            SpanAttributes['deployment.environment.name'],
            ResourceAttributes['deployment.environment.name']
        )
        CODEC(ZSTD(1)),
    ProjectId LowCardinality(String)
        DEFAULT if(
            SpanAttributes['ledgerline.project.id'] != '',
            SpanAttributes['ledgerline.project.id'],
            ResourceAttributes['ledgerline.project.id']
        )
        CODEC(ZSTD(1)),
    SurfaceId LowCardinality(String)
        DEFAULT if(
            SpanAttributes['ledgerline.surface.id'] != '',
            SpanAttributes['ledgerline.surface.id'],
            ResourceAttributes['ledgerline.surface.id']
        )
        CODEC(ZSTD(1)),
    AppId LowCardinality(String)
        DEFAULT if(
            SpanAttributes['ledgerline.app.id'] != '',
            SpanAttributes['ledgerline.app.id'],
            ResourceAttributes['ledgerline.app.id']
        )
        CODEC(ZSTD(1)),
    RunId String
        DEFAULT if(
            SpanAttributes['ledgerline.run.id'] != '',
            SpanAttributes['ledgerline.run.id'],
            ResourceAttributes['ledgerline.run.id']
        )
        CODEC(ZSTD(1)),
    StepId String
        DEFAULT if(
            SpanAttributes['ledgerline.step.id'] != '',
            SpanAttributes['ledgerline.step.id'],
            ResourceAttributes['ledgerline.step.id']
        )
        CODEC(ZSTD(1)),

    -- When the row was stored and with which group; '' for rows that came past the gateway.
    RecordedAt DateTime64(3) DEFAULT now64(3) CODEC(Delta(8), ZSTD(1)),
    CommitId String DEFAULT '' CODEC(ZSTD(1)),

    INDEX idx_run_id RunId TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_duration Duration TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(RecordedAt)
ORDER BY (TenantId, toStartOfFiveMinutes(Timestamp), TraceId, Timestamp)
SETTINGS
    index_granularity = 8192,
    ttl_only_drop_parts = 1,
    non_replicated_deduplication_window = 10000,
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    enable_block_number_column = 1,
    enable_block_offset_column = 1;

-- From a trace id to the time range to search: tools look here first. Partitioned by the day of
-- storing, because a client's time stamps could ask for more partitions than one insert may have.
CREATE TABLE IF NOT EXISTS otel_traces_trace_id_ts
(
    TraceId String CODEC(ZSTD(1)),
    Start DateTime CODEC(Delta(4), ZSTD(1)),
    End DateTime CODEC(Delta(4), ZSTD(1)),
    TenantId LowCardinality(String) CODEC(ZSTD(1)),
    RecordedAt DateTime64(3) CODEC(Delta(8), ZSTD(1)),

    INDEX idx_trace_id TraceId TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(RecordedAt)
ORDER BY (TraceId, Start)
SETTINGS
    index_granularity = 8192,
    ttl_only_drop_parts = 1,
    non_replicated_deduplication_window = 10000,
    fsync_after_insert = 1,
    fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS otel_traces_trace_id_ts_mv TO otel_traces_trace_id_ts AS
SELECT
    TraceId,
    min(Timestamp) AS Start,
    max(Timestamp) AS End,
    TenantId,
    max(otel_traces.RecordedAt) AS RecordedAt
FROM otel_traces
WHERE TraceId != ''
GROUP BY TenantId, TraceId;
