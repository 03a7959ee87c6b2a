"""The subcommands by name."""

from duqin.interfaces.cli.commands.accounts import createadmin
from duqin.interfaces.cli.commands.checking import due, proof, verify
from duqin.interfaces.cli.commands.keeping import backup, restore
from duqin.interfaces.cli.commands.loading import import_file
from duqin.interfaces.cli.commands.running import demo, migrate, serve, worker

COMMANDS = {
    "serve": serve,
    "demo": demo,
    "worker": worker,
    "migrate": migrate,
    "createadmin": createadmin,
    "backup": backup,
    "restore": restore,
    "verify": verify,
    "proof": proof,
    "due": due,
    "import": import_file,
}
