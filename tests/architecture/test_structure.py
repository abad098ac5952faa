"""The shape of the whole: one stack, complete lists, migrations that go both ways, current documents."""

import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL

ROOT = Path(settings.BASE_DIR)
OURS = sorted(path.parent.name for path in ROOT.glob("*/apps.py"))


def pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_nobody_imports_upwards() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_every_app_is_in_the_contracts_and_in_the_settings() -> None:
    contracts = pyproject()["tool"]["importlinter"]
    assert set(OURS) <= set(contracts["root_packages"])
    assert set(OURS) <= {config.name for config in apps.get_app_configs()}
    stack = " ".join(next(c for c in contracts["contracts"] if "one stack" in c["name"])["layers"])
    assert [app for app in OURS if app not in stack] == []


def test_the_types_of_every_app_are_checked() -> None:
    assert set(OURS) <= set(pyproject()["tool"]["mypy"]["packages"])


def test_only_the_maintained_state_machine_is_installed() -> None:
    assert distribution("django-fsm-2").version
    with pytest.raises(PackageNotFoundError):
        distribution("django-fsm")


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("app", OURS)
def test_migrations_are_one_line_and_end_where_they_say(app: str) -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    names = sorted(name for label, name in loader.disk_migrations if label == app)
    if not names:
        pytest.skip(f"{app} keeps nothing")
    assert len(loader.graph.leaf_nodes(app)) == 1
    for before, name in zip([None, *names], names, strict=False):
        parents = [parent for label, parent in loader.disk_migrations[app, name].dependencies if label == app]
        assert parents == ([before] if before else []), f"{app}.{name}"
    last = (ROOT / app / "migrations" / "max_migration.txt").read_text(encoding="utf-8").strip()
    assert last == names[-1]


def test_every_step_of_every_migration_can_be_taken_back() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    stuck = [
        f"{label}.{name}"
        for (label, name), migration in loader.disk_migrations.items()
        if label in OURS
        for operation in migration.operations
        if isinstance(operation, RunSQL | RunPython) and not operation.reversible
    ]
    assert stuck == []


@pytest.mark.django_db
def test_the_triggers_go_and_come_back_with_their_migration() -> None:
    def triggers() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'transition_record_%' AND NOT tgisinternal"
            )
            return {name for (name,) in cursor.fetchall()}

    loader = MigrationLoader(connection)
    migration = loader.graph.nodes["lifecycle", "0002_append_only_records"]
    state = loader.project_state([("lifecycle", "0001_initial")])
    with connection.cursor() as cursor:
        # The test database goes without this one; here it has to be there to be taken back.
        cursor.execute(
            "CREATE TRIGGER transition_record_no_truncate BEFORE TRUNCATE ON lifecycle_transitionrecord "
            "FOR EACH STATEMENT EXECUTE FUNCTION lifecycle_record_is_append_only()"
        )
    both = {"transition_record_append_only", "transition_record_no_truncate"}
    assert triggers() == both
    with connection.schema_editor() as editor:
        migration.unapply(state.clone(), editor)
    assert triggers() == set()
    with connection.schema_editor() as editor:
        migration.apply(state.clone(), editor)
    assert triggers() == both


@pytest.mark.django_db
def test_the_description_of_the_interface_is_current() -> None:
    said = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=said)
    kept = (ROOT / "docs" / "openapi.yaml").read_text(encoding="utf-8")
    assert said.getvalue().strip() == kept.strip(), "run manage.py spectacular --file docs/openapi.yaml"
