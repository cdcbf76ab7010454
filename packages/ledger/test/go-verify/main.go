// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Command go-verify checks a published log with the Go project's own transparency log packages and
// no code of ours: it shows that the files mean to others what they mean to us.
//
//	go-verify <folder of the log> <verifier key> [<older checkpoint file>]
package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return errors.New("usage: go-verify <folder> <verifier key> [<older checkpoint>]")
	}
	folder := args[0]
	verifier, err := note.NewVerifier(args[1])
	if err != nil {
		return err
	}
	tree, err := checkpoint(filepath.Join(folder, "checkpoint"), verifier)
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tree, tiles{folder})
	if err := entries(folder, tree, reader); err != nil {
		return err
	}
	for _, n := range []int64{0, tree.N / 2, tree.N - 1} {
		if err := inclusion(tree, reader, n); err != nil {
			return err
		}
	}
	if len(args) > 2 {
		if err := consistency(args[2], verifier, tree, reader); err != nil {
			return err
		}
	}
	fmt.Printf("verified %d leaves of %s\n", tree.N, verifier.Name())
	return nil
}

func checkpoint(path string, verifier note.Verifier) (tlog.Tree, error) {
	signed, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("malformed checkpoint %q", opened.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tlog.Tree{}, fmt.Errorf("malformed root %q", lines[2])
	}
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	return tree, nil
}

// entries compares every entry of every bundle with the hash that the authenticated tiles hold.
func entries(folder string, tree tlog.Tree, reader tlog.HashReader) error {
	for first := int64(0); first < tree.N; first += 1 << height {
		width := min(1<<height, tree.N-first)
		tile := tlog.Tile{H: height, L: -1, N: first >> height, W: int(width)}
		path := strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
		bundle, err := os.ReadFile(filepath.Join(folder, path))
		if err != nil {
			return err
		}
		indexes := make([]int64, width)
		for i := range indexes {
			indexes[i] = tlog.StoredHashIndex(0, first+int64(i))
		}
		hashes, err := reader.ReadHashes(indexes)
		if err != nil {
			return err
		}
		for i, hash := range hashes {
			n := first + int64(i)
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return fmt.Errorf("%s: short at leaf %d", path, n)
			}
			length := 2 + int(binary.BigEndian.Uint16(bundle))
			if hash != tlog.RecordHash(bundle[2:length]) {
				return fmt.Errorf("%s: leaf %d is not the one in the tree", path, n)
			}
			bundle = bundle[length:]
		}
		if len(bundle) != 0 {
			return fmt.Errorf("%s: %d bytes too long", path, len(bundle))
		}
	}
	return nil
}

func inclusion(tree tlog.Tree, reader tlog.HashReader, n int64) error {
	proof, err := tlog.ProveRecord(tree.N, n, reader)
	if err != nil {
		return err
	}
	hashes, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, n)})
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, n, hashes[0])
}

func consistency(path string, verifier note.Verifier, tree tlog.Tree, reader tlog.HashReader) error {
	older, err := checkpoint(path, verifier)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(tree.N, older.N, reader)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, older.N, older.Hash)
}

// tiles reads the C2SP layout, which leaves the height out of the path.
type tiles struct{ folder string }

func (t tiles) Height() int { return height }

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(wanted))
	for i, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		bytes, err := os.ReadFile(filepath.Join(t.folder, path))
		if err != nil {
			return nil, err
		}
		data[i] = bytes
	}
	return data, nil
}
