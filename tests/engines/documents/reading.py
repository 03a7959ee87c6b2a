"""What a file says: the text of a DOCX by python-docx, of a PDF by poppler where it is on the machine."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

import docx
import pytest
from django.test import Client


def docx_text(content: bytes) -> str:
    """Everything in a DOCX, cells included, in order."""
    document = docx.Document(io.BytesIO(content))
    found = []
    for element in document.element.body.iter():
        if element.tag.endswith("}t"):
            found.append(element.text or "")
        elif element.tag.endswith(("}p", "}br", "}tr")):
            found.append("\n")
    return "".join(found)


def pdf_text(content: bytes) -> str:
    """Everything in a PDF; skips the test where poppler is not on the machine."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not on this machine")
    done = subprocess.run([tool, "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode().replace("\u200b", "")


def fetched(browser: Client, path: str) -> bytes:
    """The bytes of a download."""
    response = browser.get(path)
    assert response.status_code == 200, (path, response.status_code)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return bytes(content)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def converted(content: bytes) -> bytes:
    """A DOCX as LibreOffice sets it; skips the test where it is not on the machine."""
    tool = shutil.which("soffice")
    if tool is None:
        pytest.skip("LibreOffice is not on this machine")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "paper.docx"
        source.write_bytes(content)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [tool, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return (Path(folder) / "paper.pdf").read_bytes()
