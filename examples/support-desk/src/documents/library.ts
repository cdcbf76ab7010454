// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readFileSync, readdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SEARCH_RESULTS_MAX, SEARCH_WORDS_MAX } from '../limits.ts';

const ARTICLES = new URL('./articles/', import.meta.url);

/** A title match says more than a match in the text: its weight in bm25 beside 1 for the body. */
const TITLE_WEIGHT = 4;

// Words that say nothing about the subject of a question to a shop.
const STOP_WORDS = new Set(
  (
    'a an and any are as at be been but by can could did do does for from had has have how i if in ' +
    'into is it its just me my no not of on or our please so than that the their them then there ' +
    'they this to too was we were what when where which who why will with would you your'
  ).split(' '),
);

export interface SearchResult {
  /** File name without its ending. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Greater is better; bm25 with its sign turned. Only comparable within one search. */
  readonly score: number;
}

/** The help articles with a full-text index (SQLite FTS5, English stemming) in memory. */
export class Library {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Reads and indexes every article in `articles/`. */
  static open(): Library {
    const database = new DatabaseSync(':memory:');
    database.exec(
      "CREATE VIRTUAL TABLE articles USING fts5(id UNINDEXED, title, body, tokenize = 'porter unicode61')",
    );
    const insert = database.prepare('INSERT INTO articles VALUES (?, ?, ?)');
    for (const file of readdirSync(ARTICLES).toSorted()) {
      const [heading = '', ...rest] = readFileSync(new URL(file, ARTICLES), 'utf8').split('\n');
      insert.run(file.replace(/\.md$/, ''), heading.replace(/^# /, ''), rest.join('\n').trim());
    }
    return new Library(database);
  }

  get size(): number {
    return Number(this.#database.prepare('SELECT count(*) AS n FROM articles').get()?.['n']);
  }

  /** The articles that fit a question best, the best first; [] when no word of it is known. */
  search(question: string, limit: number = SEARCH_RESULTS_MAX): readonly SearchResult[] {
    const match = toMatchExpression(question);
    if (match === '') return [];
    const rows = this.#database
      .prepare(
        `SELECT id, title, body, -bm25(articles, 0, ${TITLE_WEIGHT}, 1) AS score
         FROM articles WHERE articles MATCH ? ORDER BY score DESC, id LIMIT ?`,
      )
      .all(match, limit);
    return rows.map((row) => ({
      id: String(row['id']),
      title: String(row['title']),
      text: String(row['body']),
      score: Number(row['score']),
    }));
  }

  close(): void {
    this.#database.close();
  }
}

// Quoting each word keeps FTS5 operators in a customer's text from meaning anything.
function toMatchExpression(question: string): string {
  const words = question.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = [...new Set(words.filter((word) => !STOP_WORDS.has(word)))];
  return telling
    .slice(0, SEARCH_WORDS_MAX)
    .map((word) => `"${word}"`)
    .join(' OR ');
}
