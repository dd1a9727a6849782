"""A time-stamping authority of the openssl command line, with a certification authority of its own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

TST_INFO = "1.2.840.113549.1.9.16.1.4"

CONFIGURATION = """
[ req ]
distinguished_name = name
prompt = no
[ name ]
CN = unused
[ root ]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[ authority ]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[ no_authority ]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
subjectKeyIdentifier = hash
[ tsa ]
default_tsa = tsa_config
[ tsa_config ]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512, sm3
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[ ca ]
default_ca = ca_config
[ ca_config ]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[ any ]
commonName = supplied
"""


def require_openssl() -> str:
    """Return the openssl program, or skip the test (in CI: fail it)."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("needs the openssl command line")
    return program


class OpenSslAuthority:
    """Answers requests as a TSA would over HTTP: bytes in, bytes out."""

    def __init__(self, folder: Path, *, start: str = "20200101000000Z", end: str = "20991231000000Z") -> None:
        self.folder = folder
        self._start, self._end = start, end
        folder.mkdir(exist_ok=True)
        (folder / "config").write_text(CONFIGURATION, encoding="ascii")
        (folder / "serial").write_text("01\n", encoding="ascii")
        (folder / "index.txt").touch()
        self._new_key("root")
        self.run(
            *("req", "-x509", "-new", "-key", "root.key", "-subj", "/CN=root", "-days", "36500"),
            *("-config", "config", "-extensions", "root", "-out", "root.pem"),
        )
        self._issue("tsa", "authority")

    @property
    def root(self) -> bytes:
        """The root certificate in DER."""
        return self.certificate("root")

    def certificate(self, name: str) -> bytes:
        """The certificate called ``name`` in DER."""
        pem = (self.folder / f"{name}.pem").read_bytes()
        return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)

    def answer(self, request: bytes) -> bytes:
        """Return the TimeStampResp to a TimeStampReq."""
        (self.folder / "request").write_bytes(request)
        self.run(
            *("ts", "-reply", "-config", "config", "-section", "tsa_config", "-queryfile", "request"),
            *("-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "answer"),
        )
        return (self.folder / "answer").read_bytes()

    def token(self, digest: bytes, *options: str, algorithm: str = "-sha256") -> bytes:
        """Return the token over ``digest``, without the answer around it."""
        options = options or ("-cert",)
        self.run("ts", "-query", "-digest", digest.hex(), algorithm, *options, "-out", "query")
        (self.folder / "response").write_bytes(self.answer((self.folder / "query").read_bytes()))
        self.run("ts", "-reply", "-config", "config", "-in", "response", "-token_out", "-out", "token")
        return (self.folder / "token").read_bytes()

    def forge(self, token: bytes, *, signer: str, content_type: str = TST_INFO) -> bytes:
        """Return what ``token`` says, signed anew in CMS by ``signer``, as content of ``content_type``."""
        (self.folder / "honest").write_bytes(token)
        self.run("cms", "-verify", "-noverify", "-inform", "DER", "-in", "honest", "-out", "content")
        self.run(
            *("cms", "-sign", "-binary", "-nodetach", "-econtent_type", content_type, "-in", "content"),
            *("-signer", f"{signer}.pem", "-inkey", f"{signer}.key", "-outform", "DER", "-out", "forged"),
        )
        return (self.folder / "forged").read_bytes()

    def issue_without_purpose(self, name: str) -> None:
        """Issue a certificate under the same root that is not for time stamping."""
        self._issue(name, "no_authority")

    def run(self, *arguments: str) -> bytes:
        """Run openssl in the authority's folder."""
        done = subprocess.run(
            [require_openssl(), *arguments], cwd=self.folder, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def _new_key(self, name: str) -> None:
        self.run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", f"{name}.key")

    def _issue(self, name: str, extensions: str) -> None:
        self._new_key(name)
        self._certify(name, extensions, key=f"{name}.key")

    def _certify(self, name: str, extensions: str, *, key: str) -> None:
        self.run(
            "req", "-new", "-key", key, "-subj", f"/CN={name}", "-config", "config", "-out", f"{name}.csr"
        )
        self.run(
            *("ca", "-batch", "-notext", "-config", "config", "-keyfile", "root.key", "-cert", "root.pem"),
            *(
                "-extfile",
                "config",
                "-extensions",
                extensions,
                "-startdate",
                self._start,
                "-enddate",
                self._end,
            ),
            *("-in", f"{name}.csr", "-out", f"{name}.pem"),
        )
