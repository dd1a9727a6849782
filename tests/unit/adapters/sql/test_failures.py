"""What is told of a database's errors: never more than is certain, and nothing that may be secret."""

from __future__ import annotations

import sqlite3
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidRequestError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from randcheck.adapters.sql.failures import Kind, explain, kind_of, outcome_of_commit, unavailable


def told_by_postgres(state: str | None, message: str = "no", *, is_lost: bool = False) -> DBAPIError:
    original = psycopg.OperationalError(message)
    original.sqlstate = state
    return OperationalError("INSERT secret", {"body": "secret"}, original, connection_invalidated=is_lost)


def told_by_sqlite(code: int | None) -> DBAPIError:
    original = sqlite3.OperationalError("disk I/O error")
    if code is not None:
        original.sqlite_errorcode = code
    return OperationalError("COMMIT", {}, original)


@pytest.mark.parametrize(
    ("error", "kind", "outcome"),
    [
        (told_by_postgres("40001"), Kind.RETRY, "not-written"),
        (told_by_postgres("40P01"), Kind.RETRY, "not-written"),
        (told_by_postgres("53100"), Kind.REFUSED, "not-written"),  # the disk is full: the server's own answer
        (
            told_by_postgres("57P01"),
            Kind.GONE,
            "unknown",
        ),  # the server was told to end, perhaps after the commit
        (told_by_postgres("08006"), Kind.GONE, "unknown"),
        (told_by_postgres(None, is_lost=True), Kind.GONE, "unknown"),
        (told_by_postgres(None), Kind.REFUSED, "unknown"),
        (told_by_sqlite(sqlite3.SQLITE_BUSY), Kind.REFUSED, "not-written"),
        (told_by_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), Kind.REFUSED, "not-written"),
        (told_by_sqlite(sqlite3.SQLITE_IOERR_FSYNC), Kind.REFUSED, "unknown"),
        (told_by_sqlite(sqlite3.SQLITE_FULL), Kind.REFUSED, "unknown"),
        (told_by_sqlite(None), Kind.REFUSED, "unknown"),
        (IntegrityError("", {}, psycopg.errors.UniqueViolation("twice")), Kind.CONFLICT, "not-written"),
        (InvalidRequestError("closed"), Kind.REFUSED, "unknown"),
    ],
)
def test_only_the_databases_own_answer_makes_the_outcome_of_a_commit_certain(error, kind, outcome):
    assert (kind_of(error), outcome_of_commit(error)) == (kind, outcome)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (told_by_postgres("42501", "permission denied\nDETAIL: secret"), "permission denied"),
        (told_by_postgres("55P03"), "another connection holds the lock"),
        (told_by_postgres(None, is_lost=True), "the connection was lost"),
        (told_by_sqlite(sqlite3.SQLITE_IOERR_FSYNC), "reading or writing the disk failed"),
        (told_by_sqlite(sqlite3.SQLITE_LOCKED_SHAREDCACHE), "another connection holds the lock"),
        (told_by_sqlite(None), "disk I/O error"),
        (PoolTimeout("secret"), "all connections of the pool are in use"),
        (InvalidRequestError("secret"), "InvalidRequestError"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "secret"), "the database file is damaged"),
    ],
)
def test_an_error_is_told_without_statement_values_and_details(error: Any, words: str):
    told = unavailable("here", error, "unknown")
    assert str(told) == f"the store must answer, got: here: {words} (unknown)"
    assert "secret" not in explain(error).zh


def test_a_password_in_a_drivers_message_is_blotted_out():
    error = told_by_postgres("28P01", "no such option: pa55word")
    told = unavailable("here", error, "not-written", "pa55word")
    assert "here: no such option: ***" in str(told)
    assert "pa55word" not in told.describe("zh")
