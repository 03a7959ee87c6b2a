"""Back up, examine, lay out, prove. Not acts: they copy what is, change no noun, and are run by who owns the machine."""

from duqin.foundation.safekeeping.rules.retention import Keep, parse_keep
from duqin.foundation.safekeeping.services.backing_up import Backup, back_up
from duqin.foundation.safekeeping.services.proving import prove
from duqin.foundation.safekeeping.services.restoring import examine, lay_out, put_in_place

__all__ = ["Backup", "Keep", "back_up", "examine", "lay_out", "parse_keep", "prove", "put_in_place"]
