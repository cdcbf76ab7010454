// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Drives the embedded engine with ClickHouse's own Go client over HTTP, as the OpenTelemetry
// Collector's exporter and Grafana do. Prints one JSON document; any mismatch is an error.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

type row struct {
	ID       uint64
	Name     string
	Kind     string
	Attrs    map[string]string
	Tags     []string
	Moment   time.Time
	Score    float64
	Optional *string
	Flag     bool
	Nested   [][]uint32
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	method, err := compression(os.Getenv("CH_COMPRESSION"))
	if err != nil {
		return err
	}
	conn, err := clickhouse.Open(&clickhouse.Options{
		Protocol: clickhouse.HTTP,
		Addr:     []string{os.Getenv("CH_ADDR")},
		Auth: clickhouse.Auth{
			Database: "default",
			Username: os.Getenv("CH_USER"),
			Password: os.Getenv("CH_PASSWORD"),
		},
		Settings:    clickhouse.Settings{"max_execution_time": 60},
		Compression: method,
	})
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer conn.Close()
	ctx := context.Background()
	if err := conn.Ping(ctx); err != nil {
		return fmt.Errorf("ping: %w", err)
	}
	version, err := conn.ServerVersion()
	if err != nil {
		return fmt.Errorf("version: %w", err)
	}
	table := "go_" + os.Getenv("CH_COMPRESSION")
	if err := create(ctx, conn, table); err != nil {
		return err
	}
	rows := testRows()
	if err := insert(ctx, conn, table, rows); err != nil {
		return err
	}
	read, err := selectAll(ctx, conn, table)
	if err != nil {
		return err
	}
	if len(read) != len(rows) {
		return fmt.Errorf("read %d rows of %d", len(read), len(rows))
	}
	for i := range rows {
		if !reflect.DeepEqual(rows[i], read[i]) {
			return fmt.Errorf("row %d differs: %+v, %+v", i, rows[i], read[i])
		}
	}
	if err := parameters(ctx, conn, table); err != nil {
		return err
	}
	if err := conn.QueryRow(ctx, "SELECT * FROM no_such_table").Scan(new(int)); err == nil {
		return fmt.Errorf("a query of a missing table succeeded")
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"rows": len(read), "engine": version.Version.String(),
	})
}

func compression(name string) (*clickhouse.Compression, error) {
	switch name {
	case "none":
		return nil, nil
	case "gzip":
		return &clickhouse.Compression{Method: clickhouse.CompressionGZIP, Level: 1}, nil
	case "deflate":
		return &clickhouse.Compression{Method: clickhouse.CompressionDeflate, Level: 1}, nil
	case "br":
		return &clickhouse.Compression{Method: clickhouse.CompressionBrotli, Level: 1}, nil
	case "lz4":
		return &clickhouse.Compression{Method: clickhouse.CompressionLZ4}, nil
	case "zstd":
		return &clickhouse.Compression{Method: clickhouse.CompressionZSTD}, nil
	}
	return nil, fmt.Errorf("unknown compression %q", name)
}

func create(ctx context.Context, conn driver.Conn, table string) error {
	err := conn.Exec(ctx, `CREATE TABLE `+table+` (
		ID UInt64, Name String, Kind LowCardinality(String), Attrs Map(LowCardinality(String), String),
		Tags Array(String), Moment DateTime64(9), Score Float64, Optional Nullable(String), Flag Bool,
		Nested Array(Array(UInt32))
	) ENGINE = MergeTree ORDER BY ID`)
	if err != nil {
		return fmt.Errorf("create: %w", err)
	}
	return nil
}

func testRows() []row {
	rows := make([]row, 20_000)
	for i := range rows {
		r := row{
			ID:     uint64(i),
			Name:   fmt.Sprintf("name\n\n%d; DROP TABLE x", i),
			Kind:   []string{"tool_called", "step_started", "decision_made"}[i%3],
			Attrs:  map[string]string{"a": fmt.Sprint(i), "empty": ""},
			Tags:   []string{},
			Moment: time.Unix(1_790_000_000, int64(i)).UTC(),
			Score:  float64(i) / 3,
			Flag:   i%2 == 0,
			Nested: [][]uint32{{uint32(i)}, {}, {1, 2, 3}},
		}
		if i%3 == 0 {
			text := fmt.Sprint("optional ", i)
			r.Optional = &text
			r.Tags = []string{"x", "y", "é"}
		}
		rows[i] = r
	}
	return rows
}

func insert(ctx context.Context, conn driver.Conn, table string, rows []row) error {
	batch, err := conn.PrepareBatch(ctx, "INSERT INTO "+table)
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	for i := range rows {
		r := &rows[i]
		err := batch.Append(r.ID, r.Name, r.Kind, r.Attrs, r.Tags, r.Moment, r.Score, r.Optional, r.Flag, r.Nested)
		if err != nil {
			return fmt.Errorf("append: %w", err)
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	return nil
}

func selectAll(ctx context.Context, conn driver.Conn, table string) ([]row, error) {
	result, err := conn.Query(ctx, "SELECT * FROM "+table+" ORDER BY ID")
	if err != nil {
		return nil, fmt.Errorf("select: %w", err)
	}
	defer result.Close()
	var rows []row
	for result.Next() {
		var r row
		err := result.Scan(&r.ID, &r.Name, &r.Kind, &r.Attrs, &r.Tags, &r.Moment, &r.Score, &r.Optional, &r.Flag, &r.Nested)
		if err != nil {
			return nil, fmt.Errorf("scan: %w", err)
		}
		r.Moment = r.Moment.UTC()
		rows = append(rows, r)
	}
	return rows, result.Err()
}

func parameters(ctx context.Context, conn driver.Conn, table string) error {
	bound := clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{
		"kind": "tool_called", "low": "10",
	}))
	var count uint64
	err := conn.QueryRow(bound, "SELECT count() FROM "+table+
		" WHERE Kind = {kind:String} AND ID >= {low:UInt64}").Scan(&count)
	if err != nil {
		return fmt.Errorf("parameters: %w", err)
	}
	if count != 6_663 {
		return fmt.Errorf("parameters: counted %d", count)
	}
	return nil
}
