"""Certificates that are made for a test."""

import shutil
import subprocess
from pathlib import Path

from testing.processes import Unavailable


def make_certificates(folder: Path) -> None:
    """An authority, a certificate of the broker for this machine, and one of a client."""
    if shutil.which("openssl") is None:
        raise Unavailable("openssl is not installed")

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    openssl(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
        "-subj",
        "/CN=Test",
        "-days",
        "2",
    )
    names = {"server": "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1", "client": "subjectAltName=DNS:client"}
    for name, extension in names.items():
        openssl(
            "req",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            f"{name}.key",
            "-out",
            f"{name}.csr",
            "-subj",
            f"/CN={name}",
        )
        (folder / f"{name}.ext").write_text(extension)
        signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", f"{name}.ext")
        openssl("x509", "-req", "-in", f"{name}.csr", "-out", f"{name}.crt", *signing)
    # Kafka reads one file with key and certificate.
    (folder / "server.pem").write_text((folder / "server.key").read_text() + (folder / "server.crt").read_text())
    (folder / "client.pem").write_text((folder / "client.crt").read_text())
