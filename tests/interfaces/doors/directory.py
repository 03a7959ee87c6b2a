"""A directory of the campus for the tests: slapd of Debian on loopback, under TLS, in a folder of its own."""

from __future__ import annotations

import datetime
import os
import shutil
import socket
import subprocess
import time
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

BASE = "ou=people,dc=campus,dc=test"
READER, READER_PASSWORD = "cn=reader,dc=campus,dc=test", "the-password-of-the-reader"
PASSWORD = "the-password-of-the-directory"
SCHEMAS = ("core", "cosine", "inetorgperson")
PEOPLE = {
    # uid → staff numbers of the entry
    "zhao": ["CYHEAD"],
    "wang": ["NO-SUCH-NUMBER"],
    "numberless": [],
    "twofold": ["CYHEAD", "ADMIN"],
}


def program() -> str | None:
    """slapd of this machine; tools/test.py installs it where it may."""
    return shutil.which("slapd", path="/usr/sbin:/usr/libexec:/usr/lib/openldap:" + os.environ["PATH"])


class Directory:
    """Runs while the block runs; `address` is plain with StartTLS, `secure_address` TLS from the first byte."""

    def __init__(self, slapd: str, folder: Path) -> None:
        self.slapd, self.folder = slapd, folder
        self.ca_file = folder / "ca.pem"
        plain, secure = free_port(), free_port()
        self.address, self.secure_address = f"ldap://127.0.0.1:{plain}", f"ldaps://127.0.0.1:{secure}"

    def __enter__(self) -> Directory:
        certificate(self.folder)
        (self.folder / "data").mkdir()
        (self.folder / "slapd.conf").write_text(self.settings())
        people = self.folder / "people.ldif"
        people.write_text(entries())
        tool = ["-f", str(self.folder / "slapd.conf")]
        subprocess.run([self.slapd, "-T", "add", *tool, "-l", str(people)], check=True, capture_output=True)
        addresses = f"{self.address}/ {self.secure_address}/"
        self.process = subprocess.Popen(
            [self.slapd, *tool, "-h", addresses, "-d", "0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(self.address)
        return self

    def __exit__(self, *fault: object) -> None:
        self.process.terminate()
        self.process.wait(10)

    def settings(self) -> str:
        """Anonymous binds and, on purpose, unauthenticated ones (name, no password) are allowed, as many servers do."""
        schemas = "".join(f"include /etc/ldap/schema/{name}.schema\n" for name in SCHEMAS)
        return f"""{schemas}
modulepath /usr/lib/ldap
moduleload back_mdb
allow bind_anon_cred bind_anon_dn
TLSCACertificateFile {self.ca_file}
TLSCertificateFile {self.folder}/server.pem
TLSCertificateKeyFile {self.folder}/server.key
pidfile {self.folder}/slapd.pid
database mdb
suffix "dc=campus,dc=test"
directory {self.folder}/data
rootdn "{READER}"
rootpw {READER_PASSWORD}
access to attrs=userPassword by anonymous auth by * none
access to * by * read
"""


def entries() -> str:
    said = [
        "dn: dc=campus,dc=test\nobjectClass: dcObject\nobjectClass: organization\ndc: campus\no: campus",
        f"dn: {BASE}\nobjectClass: organizationalUnit\nou: people",
        # A branch that lives on another server: asking it answers with a referral to a port of nobody.
        f"dn: ou=elsewhere,{BASE}\nobjectClass: referral\nobjectClass: extensibleObject\nou: elsewhere\n"
        f"ref: ldap://127.0.0.1:9/ou=elsewhere,{BASE}",
    ]
    for uid, numbers in PEOPLE.items():
        lines = [
            f"dn: uid={uid},{BASE}",
            "objectClass: inetOrgPerson",
            f"uid: {uid}",
            f"cn: {uid}",
            f"sn: {uid}",
        ]
        lines += [f"userPassword: {PASSWORD}", *(f"employeeNumber: {n}" for n in numbers[:1])]
        lines += [f"departmentNumber: {n}" for n in numbers]
        said.append("\n".join(lines))
    return "\n\n".join(said) + "\n"


def certificate(folder: Path) -> None:
    """An authority of the campus and a certificate for 127.0.0.1."""
    moment = datetime.datetime.now(datetime.UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "campus")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - datetime.timedelta(days=1))
        .not_valid_after(moment + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    (folder / "ca.pem").write_bytes(pem)
    (folder / "server.pem").write_bytes(pem)
    (folder / "server.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(address: str) -> None:
    port = int(address.rpartition(":")[2])
    for _ in range(100):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("slapd did not start")
