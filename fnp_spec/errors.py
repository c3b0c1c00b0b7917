"""Errors that a user can act on: what was wrong, where, and what to do about it.

Every error that ends a command is a `SpecError`. It carries a code, from which the exit status follows, the
place (a file, and a line or a field in it), the cause and a hint; the command line renders it once. Nothing
else may reach the user as a traceback. docs/errors.md holds both tables, of statuses and of codes.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Self


class Exit(IntEnum):
    """The documented exit statuses of `fnp-spec`."""

    OK = 0
    """The command did its work, and a gate that was asked for passed."""
    GATE_FAILED = 1
    """The work was done, and the verdict is no: divergences, or debt that nobody owns."""
    USAGE = 2
    """The command line or the configuration is wrong (an unknown option, key, packet or gate)."""
    BAD_ARTIFACT = 3
    """A fixture, manifest, blob, log or owners file does not hold what its contract says."""
    BAD_IMPLEMENTATION = 4
    """The implementation under test cannot be imported or its harness cannot be started."""
    BAD_ORACLE = 5
    """The oracle cannot be built, has no tests, or is not the version that was asked for."""
    SYSTEM = 6
    """A file, a stream or a process is not to be had from the system."""
    INTERRUPTED = 130
    """Stopped by the user; what was finished is kept, and the same command resumes.

    128 + the number of the signal: 130 by Ctrl-C, 143 by SIGTERM, 129 by SIGHUP.
    """


class Code(StrEnum):
    """What went wrong, for programs: each code with its exit status and when it is raised."""

    exit_status: Exit
    when: str

    def __new__(cls, code: str, exit_status: Exit, when: str) -> Self:
        """A row of the table below; its value is the code alone."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.exit_status = exit_status
        member.when = when
        return member

    UNKNOWN_PACKET = "unknown-packet", Exit.USAGE, "no packet has the id on the command line"
    UNKNOWN_OPERATION = "unknown-operation", Exit.USAGE, "no case is of the operation on the command line"
    NO_SUCH_CASE = "no-such-case", Exit.USAGE, "no case has the id, or begins with the prefix, that was given"
    AMBIGUOUS_CASE = "ambiguous-case", Exit.USAGE, "several cases begin with the prefix that was given"
    IMPLEMENTATION_ILL_FORMED = (
        "implementation-ill-formed",
        Exit.USAGE,
        "neither a module's name nor, for --impl, `stdio:` with a command; or `--python` with `stdio:`",
    )
    CONFIGURATION = "configuration", Exit.USAGE, "the configuration is no TOML, or a key of it is wrong"
    CONFIGURATION_EXISTS = "configuration-exists", Exit.USAGE, "`init` finds a configuration, and leaves it"
    ORACLE_OF_ANOTHER_CORPUS = (
        "oracle-of-another-corpus",
        Exit.USAGE,
        "some packets were to be extracted with another oracle than the others have",
    )
    ORACLE_REQUIREMENT = "oracle-requirement", Exit.USAGE, "what was asked for is not one release of NumPy"
    QUERY = "query", Exit.USAGE, "a query over runs is not of the grammar"
    NO_REVISION = "no-revision", Exit.USAGE, "Git has no such revision of the ledger"
    NO_SUCH_DEBT = "no-such-debt", Exit.USAGE, "the ledger has no debt that is named, or nothing is named"
    NO_SUCH_OWNER = "no-such-owner", Exit.USAGE, "the owners file does not have an owner that is named"
    PARTIAL_RUN = "partial-run", Exit.USAGE, "a run has not all packets that the command is about"

    NO_CORPUS = "no-corpus", Exit.BAD_ARTIFACT, "nothing has been extracted here"
    NOTHING_TO_SEAL = (
        "nothing-to-seal",
        Exit.USAGE,
        "no file below the root was named, or it changed meanwhile",
    )
    SEAL_LOST = "seal-lost", Exit.BAD_ARTIFACT, "a file of symbols does not tell any more what it seals"
    BEYOND_RECOVERY = "beyond-recovery", Exit.BAD_ARTIFACT, "more was lost of sealed files than is promised"
    NO_FILE = "no-file", Exit.BAD_ARTIFACT, "an artifact is not there, or cannot be read"
    NOT_TOML = "not-toml", Exit.BAD_ARTIFACT, "an authored file is not TOML"
    SCHEMA = "schema", Exit.BAD_ARTIFACT, "a field is missing, unknown, or of the wrong type"
    SCHEMA_VERSION = "schema-version", Exit.BAD_ARTIFACT, "written for another version of the format"
    UNKNOWN_KIND = "unknown-kind", Exit.BAD_ARTIFACT, "a case, a value or a log line of a kind unknown there"
    TRUNCATED = "truncated", Exit.BAD_ARTIFACT, "a fixture file ends early"
    NOT_A_FILE = "not-a-file", Exit.BAD_ARTIFACT, "a link, directory, pipe or device stands for a file"
    TOO_LARGE = "too-large", Exit.BAD_ARTIFACT, "a file, a line, or a part of a case is beyond the caps"
    DUPLICATE_KEY = "duplicate-key", Exit.BAD_ARTIFACT, "an object of a JSON document has one key twice"
    LINE_ENDING = "line-ending", Exit.BAD_ARTIFACT, "a JSON artifact was converted to carriage returns"
    DIGEST_MISMATCH = "digest-mismatch", Exit.BAD_ARTIFACT, "a fixture file or blob is not the published one"
    ID_MISMATCH = "id-mismatch", Exit.BAD_ARTIFACT, "the id of a case does not follow from its call"
    CASE_MISPLACED = (
        "case-misplaced",
        Exit.BAD_ARTIFACT,
        "a case is in the file of another operation, or not in the order of the ids",
    )
    PACKET_MISPLACED = (
        "packet-misplaced",
        Exit.BAD_ARTIFACT,
        "a manifest is not in the directory of its packet, or lists files of another",
    )
    CASE_TWICE = "case-twice", Exit.BAD_ARTIFACT, "a case, or a file of cases, is listed twice"
    VIEW_OUT_OF_BOUNDS = "view-out-of-bounds", Exit.BAD_ARTIFACT, "an array reaches outside its buffer"
    VIEW_WITHOUT_BUFFER = "view-without-buffer", Exit.BAD_ARTIFACT, "an array with elements has no buffer"
    SHAPE_BOMB = "shape-bomb", Exit.BAD_ARTIFACT, "an array, or all of a case, is too large written out"
    BUFFER_LENGTH = (
        "buffer-length",
        Exit.BAD_ARTIFACT,
        "the bytes of a buffer or scalar do not fit it",
    )
    BUFFER_TWICE = (
        "buffer-twice",
        Exit.BAD_ARTIFACT,
        "a buffer has its bytes in more than one way: inline, in a blob, by runs",
    )
    TEXT_UNREADABLE = "text-unreadable", Exit.BAD_ARTIFACT, "a text or a file is not what it says"
    VALUE_UNREADABLE = (
        "value-unreadable",
        Exit.BAD_ARTIFACT,
        "a number, date, duration or range is none, or not as Python writes it",
    )
    REF_TO_NO_STEP = "ref-to-no-step", Exit.BAD_ARTIFACT, "a value refers to a set-up step not before it"
    NO_ANSWER = "no-answer", Exit.BAD_ARTIFACT, "a case has no answer of the oracle of its packet"
    ANSWER_TWICE = "answer-twice", Exit.BAD_ARTIFACT, "a case has two answers of one version of NumPy"
    DTYPE_UNKNOWN = (
        "dtype-unknown",
        Exit.BAD_ARTIFACT,
        "no NumPy dtype, or one of Python objects",
    )
    OPERATION_NOT_ALLOWED = (
        "operation-not-allowed",
        Exit.BAD_ARTIFACT,
        "not on the closed list, or not in `contracts/operations.json`",
    )
    FORM_NOT_ALLOWED = (
        "form-not-allowed",
        Exit.BAD_ARTIFACT,
        "a form that the operation does not admit, or lacks operands",
    )
    NAME_NOT_ALLOWED = (
        "name-not-allowed",
        Exit.BAD_ARTIFACT,
        "a value refers to a name not on the closed list",
    )
    KEYWORD_ILL_FORMED = "keyword-ill-formed", Exit.BAD_ARTIFACT, "a keyword argument has no name of Python's"
    PATH_NOT_ALLOWED = (
        "path-not-allowed",
        Exit.BAD_ARTIFACT,
        "an operation is to open a file that is no virtual one",
    )
    GRANT_EXPIRED = "grant-expired", Exit.BAD_ARTIFACT, "an allowance or an override is past its day"
    OPERATIONS = "operations", Exit.BAD_ARTIFACT, "the list of operations is missing or breaks its contract"
    OPERATION_TWO_PACKETS = "operation-two-packets", Exit.BAD_ARTIFACT, "two packets claim one operation"
    OPERATION_NO_PACKET = "operation-no-packet", Exit.BAD_ARTIFACT, "a public operation is in no packet"
    OPERATION_GLOB_UNMATCHED = "operation-glob-unmatched", Exit.BAD_ARTIFACT, "a glob matches no operation"
    PUBLICATION_INTERRUPTED = (
        "publication-interrupted",
        Exit.BAD_ARTIFACT,
        "a publication stopped while it moved files into their places",
    )
    PACKET_SOURCE = "packet-source", Exit.BAD_ARTIFACT, "a `packet.toml` is missing or breaks its contract"
    LEGACY_PATH_OUTSIDE = "legacy-path-outside", Exit.BAD_ARTIFACT, "a legacy path leads out of the package"
    NO_LOG = "no-log", Exit.BAD_ARTIFACT, "there is no run log, or it cannot be read"
    LOG_HEADER = "log-header", Exit.BAD_ARTIFACT, "a run log does not begin with one header"
    LOG_TRUNCATED = "log-truncated", Exit.BAD_ARTIFACT, "a run log is cut, or lacks lines that it announces"
    LOG_AFTER_FOOTER = "log-after-footer", Exit.BAD_ARTIFACT, "a run log goes on after its footer"
    LOG_ORDER = "log-order", Exit.BAD_ARTIFACT, "an outcome is there twice, or not of what its id says"
    LOG_OF_ANOTHER_CORPUS = (
        "log-of-another-corpus",
        Exit.BAD_ARTIFACT,
        "a log is of a run on another corpus than this",
    )
    HISTORY = "history", Exit.BAD_ARTIFACT, "the database of runs is none, or cannot be used"
    LEDGER_MIXED = (
        "ledger-mixed",
        Exit.BAD_ARTIFACT,
        "a file of the ledger is of another packet or implementation",
    )
    LEDGER_CONFLICT = "ledger-conflict", Exit.BAD_ARTIFACT, "the ledger has a conflict of a merge"
    LEDGER_TWICE = "ledger-twice", Exit.BAD_ARTIFACT, "the ledger lists a debt twice"
    LOG_OF_ANOTHER_IMPLEMENTATION = (
        "log-of-another-implementation",
        Exit.BAD_ARTIFACT,
        "a log is of another implementation than the ledger",
    )

    IMPLEMENTATION_BUILD = (
        "implementation-build",
        Exit.BAD_IMPLEMENTATION,
        "a release of the implementation cannot be installed",
    )
    IMPLEMENTATION_IMPORT = (
        "implementation-import",
        Exit.BAD_IMPLEMENTATION,
        "the harness says that its implementation does not import",
    )
    IMPLEMENTATION_START = (
        "implementation-start",
        Exit.BAD_IMPLEMENTATION,
        "its program does not run, or its first line is no hello, late, or never comes",
    )

    ORACLE_BUILD = "oracle-build", Exit.BAD_ORACLE, "the environment of the oracle cannot be built"
    ORACLE_NOT_AN_ENVIRONMENT = "oracle-not-an-environment", Exit.BAD_ORACLE, "no virtual environment there"
    ORACLE_WITHOUT_NUMPY = "oracle-without-numpy", Exit.BAD_ORACLE, "NumPy does not import in the environment"
    ORACLE_VERSION = "oracle-version", Exit.BAD_ORACLE, "the oracle's NumPy is another than was asked for"
    ORACLE_WITHOUT_TESTS = "oracle-without-tests", Exit.BAD_ORACLE, "the oracle does not ship NumPy's tests"
    ORACLE_INVENTORY = "oracle-inventory", Exit.BAD_ORACLE, "the oracle's public surface cannot be listed"
    ORACLE_SOURCES_MISSING = "oracle-sources-missing", Exit.BAD_ORACLE, "no numpy package to anchor in"
    ORACLE_SOURCES_UNAVAILABLE = (
        "oracle-sources-unavailable",
        Exit.BAD_ORACLE,
        "the source distribution cannot be fetched, or is not the pinned one",
    )
    ORACLE_SOURCE_UNREADABLE = (
        "oracle-source-unreadable",
        Exit.BAD_ORACLE,
        "a source of NumPy is ill-formed",
    )
    ORACLE_TEST_UNREADABLE = "oracle-test-unreadable", Exit.BAD_ORACLE, "a test file of NumPy is not Python"
    SHARD_LOST = "shard-lost", Exit.BAD_ORACLE, "a test file crashed, or ran out of time or memory"
    NOTHING_EXTRACTED = "nothing-extracted", Exit.BAD_ORACLE, "no case of a packet came out of its test files"

    IO = (
        "io",
        Exit.SYSTEM,
        "something cannot be read, written or started: a full disk, a closed pipe, a limit",
    )


@dataclass(frozen=True)
class Place:
    """Where something is wrong: a file, and when known the line (from 1) and the field in it."""

    path: Path | str
    line: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        text = str(self.path)
        if self.line is not None:
            text += f":{self.line}"
        return f"{text} ({self.field})" if self.field else text


class SpecError(Exception):
    """A broken run, as a value that renders itself: code, place, cause, hint and exit status."""

    def __init__(self, code: Code, cause: str, *, hint: str, place: Place | None = None) -> None:
        super().__init__(cause)
        self.code = code
        self.exit_status = code.exit_status
        self.cause = cause
        self.hint = hint
        self.place = place

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.cause} [{self.code}]. {self.hint}"


_HINTS = {
    errno.ENOSPC: "The disk is full: make room, and run the same command again.",
    errno.EROFS: "Nothing can be written there: name another directory.",
    errno.EACCES: "That is not permitted here: name another file or directory.",
    errno.EMFILE: "Too few files may be open: raise `ulimit -n`, or lower --jobs.",
    errno.ENOMEM: "There is too little memory: lower --jobs.",
    errno.EAGAIN: "Too few processes may run: raise `ulimit -u`, or lower --jobs.",
}


def of_system(error: OSError) -> SpecError:
    """What the system refused, with the file that it names."""
    place = Place(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else None
    hint = _HINTS.get(
        error.errno or 0, "What was finished is kept; mend that, and run the same command again."
    )
    return SpecError(Code.IO, error.strerror or str(error), hint=hint, place=place)
