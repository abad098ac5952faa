"""Where the embedded servers keep their data and their sockets; knows paths and nothing else."""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

# A socket's address holds 108 bytes, the closing zero included.
LONGEST_SOCKET_PATH = 107
LONGEST_SOCKET_NAME = "postgres/.s.PGSQL.5432"
RECORD_NAME = "servers.json"


@dataclass(frozen=True, slots=True)
class Places:
    """The directories of one pair of embedded servers."""

    var: Path
    home: Path
    sockets: Path
    database: str = "zhijian"
    role: str = "zhijian"

    @property
    def record(self) -> Path:
        """Answer the file under var that says where home and sockets are."""
        return self.var / RECORD_NAME

    def recorded_text(self) -> str:
        """Answer what is written into the record."""
        return json.dumps({"var": str(self.var), "home": str(self.home), "sockets": str(self.sockets)})

    @property
    def lock(self) -> Path:
        """Answer the file that is locked by whoever starts or stops the servers."""
        return self.var / "servers.lock"

    @property
    def passfile(self) -> Path:
        """Answer the password file that libpq reads when it connects."""
        return self.home / "pgpass"

    @property
    def postgres_data(self) -> Path:
        """Answer the database cluster's directory."""
        return self.home / "pgdata"

    @property
    def postgres_socket_dir(self) -> Path:
        """Answer the directory of PostgreSQL's socket."""
        return self.sockets / "postgres"

    @property
    def broker_data(self) -> Path:
        """Answer the directory of the broker's append-only file."""
        return self.home / "broker"

    @property
    def broker_socket(self) -> Path:
        """Answer the broker's socket."""
        return self.sockets / "broker" / "s"


def places_under(var: Path) -> Places:
    """Answer the recorded places of the servers of `var`, or where they will be."""
    try:
        recorded = json.loads((var / RECORD_NAME).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return _chosen_places(var)
    # A directory that was copied or moved brings the record of its old place along.
    if recorded.get("var") != str(var):
        return _chosen_places(var)
    return Places(var=var, home=Path(recorded["home"]), sockets=Path(recorded["sockets"]))


def _chosen_places(var: Path) -> Places:
    own_name = f"zhijian-{hashlib.sha256(os.fsencode(var)).hexdigest()[:12]}-{os.geteuid()}"
    home = var / "servers"
    # As root the servers run as an unprivileged user, who must be able to walk to his data.
    if os.geteuid() == 0 and not _open_to_others(var):
        home = Path("/var/tmp") / own_name  # noqa: S108 - made 0711 and ours, or refused
    sockets = home / "run"
    if len(os.fsencode(sockets / LONGEST_SOCKET_NAME)) > LONGEST_SOCKET_PATH:
        sockets = Path("/tmp") / own_name  # noqa: S108 - made 0711 and ours, or refused
    return Places(var=var, home=home, sockets=sockets)


def _open_to_others(path: Path) -> bool:
    existing = [directory for directory in (path, *path.parents) if directory.exists()]
    return all(directory.stat().st_mode & 0o001 for directory in existing)
