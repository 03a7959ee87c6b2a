"""RFC 3161 time-stamps of the checkpoints: DUQIN_TSA_URL asks an authority, DUQIN_TSA_ROOTS (PEM) says whom to believe."""

from __future__ import annotations

from duqin.config.settings import reading

TSA_URL = reading.address("DUQIN_TSA_URL")
if TSA_URL:
    reading.need("DUQIN_TSA_URL", "rfc3161_client", "timestamp")
TSA_ROOTS = reading.file("DUQIN_TSA_ROOTS")
if TSA_ROOTS and b"-----BEGIN CERTIFICATE-----" not in TSA_ROOTS.read_bytes():
    raise reading.wrong("DUQIN_TSA_ROOTS", "应为 PEM 格式的证书文件", str(TSA_ROOTS))

__all__ = ["TSA_ROOTS", "TSA_URL"]
