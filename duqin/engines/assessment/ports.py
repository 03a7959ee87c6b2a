"""Socket: where the record behind a ledger entry can be read; filled by the rooms that post."""

from __future__ import annotations

from collections.abc import Callable

from duqin.kernel.registry import Registry

origin_urls: Registry[Callable[[str], str]] = Registry("origin_urls")
"""By origin kind: the address of a record by its id; the page itself answers 404 to who may not see it."""
