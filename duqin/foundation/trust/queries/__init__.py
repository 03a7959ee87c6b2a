"""Questions to trust, by subject: the trail of a noun and the audit log, the chain, its anchors, proofs."""

from duqin.foundation.trust.queries.anchors import (
    TILE,
    AnchorReport,
    FileReport,
    checkpoint_file,
    key_file,
    newest_checkpoint,
    public_keys,
    read_checkpoint,
    read_checkpoints,
    read_printed_root,
    read_public_keys,
    tile_file,
    verify_anchors,
)
from duqin.foundation.trust.queries.chain import ChainReport, verify_chain
from duqin.foundation.trust.queries.custody import Custody, custodians, custody, former_custodians
from duqin.foundation.trust.queries.filters import AUDIT, RESULTS
from duqin.foundation.trust.queries.lateness import Late, late_rows
from duqin.foundation.trust.queries.links import (
    last_position,
    newest_sealed_entry,
    sealed_hashes,
    waiting_rows,
)
from duqin.foundation.trust.queries.naming import columns_as_said, names_of
from duqin.foundation.trust.queries.originals import Harmed, intact_original
from duqin.foundation.trust.queries.proofs import (
    Done,
    Proof,
    Unproved,
    Witness,
    path_to,
    proof_of,
    read_proof,
    witness,
)
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
    evidence_called,
    evidence_volume,
    trail,
    trail_of,
    waiting_entries,
)
from duqin.foundation.trust.queries.wording import (
    act_words,
    acts_named,
    column_choices,
    column_words,
    told_words,
)
from duqin.foundation.trust.rules.checkpoints import Checkpoint, PublicKey

__all__ = [
    "AUDIT",
    "RESULTS",
    "TILE",
    "AnchorReport",
    "ChainReport",
    "Checkpoint",
    "Custody",
    "Done",
    "FileReport",
    "Harmed",
    "Late",
    "NoClient",
    "Proof",
    "PublicKey",
    "StampReport",
    "Unproved",
    "Witness",
    "act_words",
    "acts_named",
    "audit_log",
    "check_stamps",
    "checkpoint_file",
    "column_choices",
    "column_words",
    "columns_as_said",
    "custodians",
    "custody",
    "evidence",
    "evidence_called",
    "evidence_volume",
    "former_custodians",
    "intact_original",
    "key_file",
    "last_position",
    "late_rows",
    "names_of",
    "newest_checkpoint",
    "newest_sealed_entry",
    "path_to",
    "proof_of",
    "public_keys",
    "read_checkpoint",
    "read_checkpoints",
    "read_printed_root",
    "read_proof",
    "read_public_keys",
    "sealed_hashes",
    "stamp_roots",
    "tile_file",
    "token_file",
    "told_words",
    "trail",
    "trail_of",
    "verify_anchors",
    "verify_chain",
    "waiting_entries",
    "waiting_rows",
    "witness",
]
