// Checks what a log has signed and proven, with Go's own sumdb/note and sumdb/tlog.
//
//	main VERIFIER_KEY OLDER_CHECKPOINT LATER_CHECKPOINT INCLUSION_PROOF CONSISTENCY_PROOF ENTRY_HASH
//
// All but the last are files. It prints "holds", or says what does not.
package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Println("does not hold:", err)
		os.Exit(1)
	}
}

func text(path string) string {
	bytes, err := os.ReadFile(path)
	must(err)
	return string(bytes)
}

// checkpoint gives size and root of a signed note.
func checkpoint(signed string, verifier note.Verifier) tlog.Tree {
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != verifier.Name() {
		must(fmt.Errorf("the checkpoint is of %q", lines[0]))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: root}
}

// proof gives the head lines, the hashes and the checkpoint of a proof.
func proof(text string, heads int) ([]string, []tlog.Hash, string) {
	before, signed, found := strings.Cut(text, "\n\n")
	if !found {
		must(fmt.Errorf("no empty line"))
	}
	lines := strings.Split(before, "\n")
	hashes := []tlog.Hash{}
	for _, line := range lines[heads:] {
		hash, err := tlog.ParseHash(line)
		must(err)
		hashes = append(hashes, hash)
	}
	return lines[:heads], hashes, signed
}

func number(line, name string) int64 {
	value, err := strconv.ParseInt(strings.TrimPrefix(line, name+" "), 10, 64)
	must(err)
	return value
}

func main() {
	if len(os.Args) != 7 {
		must(fmt.Errorf("six arguments are wanted"))
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(text(os.Args[1])))
	must(err)
	older := checkpoint(text(os.Args[2]), verifier)
	later := checkpoint(text(os.Args[3]), verifier)

	// The data of a leaf is the entry hash, which is BLAKE3 of the head in `extra`: others compute it.
	heads, path, signed := proof(text(os.Args[4]), 3)
	if heads[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(heads[1], "extra ") {
		must(fmt.Errorf("not a tlog-proof"))
	}
	_, err = base64.StdEncoding.DecodeString(strings.TrimPrefix(heads[1], "extra "))
	must(err)
	entry, err := hex.DecodeString(os.Args[6])
	must(err)
	tree := checkpoint(signed, verifier)
	index := number(heads[2], "index")
	must(tlog.CheckRecord(path, tree.N, tree.Hash, index, tlog.RecordHash(entry)))

	heads, path, signed = proof(text(os.Args[5]), 1)
	if number(heads[0], "old") != older.N {
		must(fmt.Errorf("it begins at another size"))
	}
	tree = checkpoint(signed, verifier)
	if tree != later {
		must(fmt.Errorf("it ends at another checkpoint"))
	}
	must(tlog.CheckTree(path, later.N, later.Hash, older.N, older.Hash))
	fmt.Println("holds")
}
