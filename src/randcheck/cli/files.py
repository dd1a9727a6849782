"""Files that commands read and write: nothing half written, secrets for their owner alone."""

from __future__ import annotations

import base64
import binascii
import os
import tempfile
import tomllib
from pathlib import Path

from randcheck.adapters.ed25519 import Ed25519Signer
from randcheck.adapters.sm2 import DEFAULT_SIGNER_ID, Sm2Signer
from randcheck.errors import InvalidValue, PolicyInvalid
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.text import Text

_SECRET_MODE = 0o600


_SM2_CURVE = bytes.fromhex("06082a811ccf5501822d")
"""Object identifier 1.2.156.10197.1.301 in DER."""


def read_file(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        InvalidValue: There is no such file, or it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        rule = Text(f"{path} must be a readable file", f"{path} 须为可读取的文件")
        raise InvalidValue(rule=rule, seen=error.strerror or str(error)) from error


def read_text(path: Path) -> str:
    """Return a file's text.

    Raises:
        InvalidValue: It cannot be read, or is not UTF-8.
    """
    try:
        return read_file(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        rule = Text(f"{path} must be UTF-8 text", f"{path} 须为 UTF-8 文本")
        raise InvalidValue(rule=rule, seen=str(error)) from error


def write_file(path: Path, data: bytes, *, secret: bool = False) -> None:
    """Write a file whole or not at all: to a new file beside it, which then takes its place.

    Args:
        path: The file; one that is there is replaced.
        data: Its bytes.
        secret: Whether only the owner may read it.

    Raises:
        InvalidValue: It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(_SECRET_MODE if secret else 0o666 & ~_umask())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        rule = Text(f"{path} must be writable", f"{path} 须可写入")
        raise InvalidValue(rule=rule, seen=error.strerror or str(error)) from error


def require_new(path: Path) -> Path:
    """Return ``path`` when nothing is there yet, or an empty folder.

    Raises:
        InvalidValue: Something is there: what an earlier run left is never overwritten.
    """
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        rule = Text("the output must be new or an empty folder", "输出位置须不存在或为空文件夹")
        raise InvalidValue(rule=rule, seen=str(path))
    return path


def load_signer(path: Path, signer_id: str | None = None) -> Ed25519Signer | Sm2Signer:
    """Return the signer whose private key is in a PEM file, Ed25519 or SM2.

    Args:
        path: The file.
        signer_id: The id that SM2 signatures are bound to; the usual one where nothing is given. For an Ed25519
            key it must not be given.

    Raises:
        KeyFileInvalid: Not such a key.
        InvalidValue: The file cannot be read, or an id for a key that has none.
        MissingExtra: An SM2 key, and what signs with it is not installed.
    """
    data = read_file(path)
    if _names_sm2(data):
        return Sm2Signer.from_pem(data, path=str(path), signer_id=signer_id or DEFAULT_SIGNER_ID)
    if signer_id is not None:
        rule = Text("a signer id must be given for an SM2 key only", "仅 SM2 密钥可指定签名者标识")
        raise InvalidValue(rule=rule, seen=signer_id)
    return Ed25519Signer.from_pem(data, path=str(path))


def _names_sm2(pem: bytes) -> bool:
    """Tell whether a PEM file names the SM2 curve; what it holds else is for the reader of such keys to judge."""
    lines = pem.strip().splitlines()
    try:
        return _SM2_CURVE in base64.b64decode(b"".join(lines[1:-1]))
    except binascii.Error:
        return False


def load_policy(path: Path) -> TrustPolicy:
    """Return the trust policy in a TOML file.

    Raises:
        PolicyInvalid: Not TOML, or not a policy.
        InvalidValue: The file cannot be read.
    """
    try:
        mapping = tomllib.loads(read_text(path))
    except (ValueError, RecursionError) as error:  # also a number of 5000 digits, and arrays a thousand deep
        rule = Text("must be a TOML document", "须为 TOML 文档")
        raise PolicyInvalid(key=str(path), rule=rule, seen=str(error)) from error
    return TrustPolicy.from_mapping(mapping)


def _umask() -> int:
    # There is no way to ask for it but to set it.
    current = os.umask(0o077)
    os.umask(current)
    return current
