"""A service's database, its roles, and what the app's role can never do."""

import psycopg
import pytest

from launcher import databases
from launcher.databases import provision


@pytest.fixture
def database(make_service_database):
    return make_service_database("scheduling")


@pytest.fixture
def guarded(database):
    """A table of two practices' rows under row-level security, as migrations make them."""
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("CREATE TABLE notes (practice_id text, body text)")
        owner.execute("ALTER TABLE notes ENABLE ROW LEVEL SECURITY")
        owner.execute("ALTER TABLE notes FORCE ROW LEVEL SECURITY")
        owner.execute(
            "CREATE POLICY practice ON notes USING "
            "(practice_id = nullif(current_setting('app.practice', true), ''))"
        )
        owner.execute("GRANT SELECT, INSERT ON notes TO scheduling_app")
        for practice in ("harbor", "mesa"):
            owner.execute("SELECT set_config('app.practice', %s, true)", [practice])
            owner.execute("INSERT INTO notes VALUES (%s, 'hello')", [practice])
    return database


def test_provisioning_twice_changes_nothing_and_keeps_rows(postgres_admin_url, guarded):
    again = provision(postgres_admin_url, "scheduling", "test-owner", "test-app", guarded.name)
    assert again == guarded
    with psycopg.connect(again.app_url) as app:
        app.execute("SET app.practice = 'mesa'")
        assert app.execute("SELECT practice_id FROM notes").fetchall() == [("mesa",)]


def test_provisioning_mends_a_role_that_was_given_too_much(postgres_admin_url, database):
    with psycopg.connect(postgres_admin_url, autocommit=True) as admin:
        admin.execute("ALTER ROLE scheduling_app SUPERUSER BYPASSRLS")
        provision(postgres_admin_url, "scheduling", "test-owner", "test-app", database.name)
        row = admin.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles "
            "WHERE rolname = 'scheduling_app'"
        ).fetchone()
    assert row == (False, False, False, False)


def test_a_new_password_takes_the_old_ones_place(postgres_admin_url, database):
    changed = provision(postgres_admin_url, "scheduling", "test-owner", "o'ther \"pass", database.name)
    psycopg.connect(changed.app_url).close()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(database.app_url)
    provision(postgres_admin_url, "scheduling", "test-owner", "test-app", database.name)


def test_the_app_sees_no_row_without_a_practice_and_only_its_own_with_one(guarded):
    with psycopg.connect(guarded.app_url) as app:
        assert app.execute("SELECT * FROM notes").fetchall() == []
        app.execute("SET app.practice = 'harbor'")
        assert app.execute("SELECT practice_id FROM notes").fetchall() == [("harbor",)]


@pytest.mark.parametrize(
    "attempt",
    [
        "SET row_security = off; SELECT * FROM notes",
        "ALTER TABLE notes DISABLE ROW LEVEL SECURITY",
        "DROP POLICY practice ON notes",
        "ALTER ROLE scheduling_app BYPASSRLS",
        "SET ROLE scheduling_owner",
        "CREATE TABLE mine (id int)",
        "INSERT INTO notes VALUES ('mesa', 'not mine')",
    ],
)
def test_the_app_cannot_get_round_row_level_security(guarded, attempt):
    with psycopg.connect(guarded.app_url) as app:
        app.execute("SET app.practice = 'harbor'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(attempt)


def test_another_services_roles_cannot_connect(make_service_database, database):
    other = make_service_database("identity")
    for url in (other.app_url, other.owner_url):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(url.replace(other.name, database.name))


def test_jit_is_off_for_the_app(database):
    with psycopg.connect(database.app_url) as app:
        assert app.execute("SHOW jit").fetchone() == ("off",)


def test_the_owner_may_bring_the_extensions_we_use(database):
    with psycopg.connect(database.owner_url) as owner:
        for extension in ("btree_gist", "pg_trgm", "unaccent", "citext"):
            owner.execute(f"CREATE EXTENSION {extension}")


def test_a_clone_has_the_rows_the_rights_and_the_guard_of_its_template(guarded, clone_service_database):
    copy = clone_service_database(guarded, "scheduling")
    with psycopg.connect(copy.app_url) as app:
        assert app.execute("SELECT * FROM notes").fetchall() == []
        app.execute("SET app.practice = 'mesa'")
        app.execute("INSERT INTO notes VALUES ('mesa', 'in the copy')")
        assert len(app.execute("SELECT * FROM notes").fetchall()) == 2
    with psycopg.connect(guarded.app_url) as app:
        app.execute("SET app.practice = 'mesa'")
        assert len(app.execute("SELECT * FROM notes").fetchall()) == 1


def test_a_note_is_kept_with_its_database_and_goes_with_it(postgres_admin_url, make_service_database):
    database = make_service_database("branding")
    assert databases.read_note(postgres_admin_url, database.name) == ""
    databases.write_note(postgres_admin_url, database.name, "it's done")
    assert databases.read_note(postgres_admin_url, database.name) == "it's done"
    databases.drop(postgres_admin_url, database.name)
    assert databases.read_note(postgres_admin_url, database.name) == ""
