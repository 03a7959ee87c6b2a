"""Questions to trust, by subject: the trail of a noun and the audit log, the chain, its anchors, proofs."""

from duqin.foundation.trust.queries.anchors import (
    TILE,
    AnchorReport,
    FileReport,
    checkpoint_file,
    key_file,
    newest_checkpoint,
    public_keys,
    read_checkpoints,
    read_printed_root,
    read_public_keys,
    tile_file,
    verify_anchors,
)
from duqin.foundation.trust.queries.chain import (
    ChainReport,
    last_position,
    newest_sealed_entry,
    sealed_hashes,
    verify_chain,
    waiting_rows,
)
from duqin.foundation.trust.queries.custody import Custody, custodians, custody, former_custodians
from duqin.foundation.trust.queries.proofs import Proof, Unproved, path_to, proof_of, read_proof
from duqin.foundation.trust.queries.timestamps import (
    NoClient,
    StampReport,
    check_stamps,
    stamp_roots,
    token_file,
)
from duqin.foundation.trust.queries.trail import (
    audit_log,
    evidence,
    evidence_volume,
    trail,
    waiting_entries,
)
from duqin.foundation.trust.rules.checkpoints import Checkpoint, PublicKey

__all__ = [
    "TILE",
    "AnchorReport",
    "ChainReport",
    "Checkpoint",
    "Custody",
    "FileReport",
    "NoClient",
    "Proof",
    "PublicKey",
    "StampReport",
    "Unproved",
    "audit_log",
    "check_stamps",
    "checkpoint_file",
    "custodians",
    "custody",
    "evidence",
    "evidence_volume",
    "former_custodians",
    "key_file",
    "last_position",
    "newest_checkpoint",
    "newest_sealed_entry",
    "path_to",
    "proof_of",
    "public_keys",
    "read_checkpoints",
    "read_printed_root",
    "read_proof",
    "read_public_keys",
    "sealed_hashes",
    "stamp_roots",
    "tile_file",
    "token_file",
    "trail",
    "verify_anchors",
    "verify_chain",
    "waiting_entries",
    "waiting_rows",
]
