"""./portal demo: loads the demo data into the running system again."""

from __future__ import annotations

from launcher.paths import DEMO
from launcher.run_state import read_run_state
from launcher.services import WITH_DEMO
from launcher.system import describe, provision_databases, run_operators


def reload_demo() -> int:
    """Run each service's demo command against the running system. Raises LauncherError when one fails."""
    system = provision_databases(describe(read_run_state().port))
    run_operators(system, list(WITH_DEMO), "demo", str(DEMO))
    print("The demo data is loaded.")
    return 0
