"""The server's own role adds to the audit and changes nothing there: with the very SQL that docs/deploy.md shows."""

import os
import re
import secrets
from contextlib import closing
from dataclasses import replace

import psycopg
import pytest
from psycopg import errors, sql

from tests.architecture.tree import CHECKOUT
from tests.journeys.conftest import Place, environment

pytestmark = pytest.mark.postgres
REFUSED = (errors.InsufficientPrivilege, errors.RaiseException)


def shown(title: str) -> str:
    """A block of SQL of the page, by its first line."""
    page = (CHECKOUT / "docs" / "deploy.md").read_text(encoding="utf-8")
    return re.search(rf"```sql\n-- {title}\n(.*?)```", page, flags=re.DOTALL)[1]


@pytest.fixture(scope="module")
def roles(tmp_path_factory):
    """A city as the page says: the places of its owner and of its server."""
    url, mark, folder = os.environ["DATABASE_URL"], secrets.token_hex(4), tmp_path_factory.mktemp("roles")
    host = url.rpartition("@")[2].rpartition("/")[0]
    owner, app, base = f"owner_{mark}", f"app_{mark}", f"shige_journey_{mark}"

    def named(text):
        changes = {"shige_owner": owner, "shige_app": app, "DATABASE shige ": f"DATABASE {base} "}
        for old, new in changes.items():
            text = text.replace(old, new)
        return text

    with psycopg.connect(url, autocommit=True) as admin:
        row = admin.execute("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        if not row[0]:
            pytest.skip("the role of DATABASE_URL may make no roles: ALTER ROLE ... CREATEROLE")
        for statement in named(shown("administrator")).split(";\n")[:-1]:
            if "CREATE DATABASE" in statement:
                admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(owner)))
            admin.execute(statement)
        try:
            env = environment(folder, f"postgres://{owner}:one%20password@{host}/{base}")
            place = Place(folder, env)
            with psycopg.connect(env["DATABASE_URL"]) as session:
                session.execute(named(shown("before")))
            place.did("manage", "migrate", "--no-input")
            with psycopg.connect(env["DATABASE_URL"]) as session:
                session.execute(named(shown("after")))
            server = {**env, "DATABASE_URL": f"postgres://{app}:another%20one@{host}/{base}"}
            yield place, replace(place, env=server)
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(base)))
            for name in (app, owner):
                admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def refused(place, statement):
    with closing(psycopg.connect(place.env["DATABASE_URL"], autocommit=True)) as session, pytest.raises(REFUSED):
        session.execute(statement)
    return True


def people(place, reach):
    """How many people a session sees that said this."""
    with closing(psycopg.connect(place.env["DATABASE_URL"], options=f"-c shige.reach={reach}")) as session:
        return session.execute("SELECT count(*) FROM staff_person").fetchone()[0]


def enter(place):
    place.rows(
        "INSERT INTO staff_person (uid, name, name_index, name_open, made_up)"
        " VALUES (gen_random_uuid(), '', '', false, true)"
    )


def test_the_server_s_role_writes_the_audit_and_can_neither_change_nor_empty_nor_disarm_it(roles):
    _, server = roles
    server.shige("account", "first", "li", "--area", "510107", "--password", "a long password of twenty")
    assert server.rows("SELECT count(*) FROM audit_entry")[0][0] > 0
    assert "sealed" in server.did("audit", "seal")
    assert "sound" in server.did("audit", "verify")
    for table in ("audit_entry", "audit_seal"):
        for statement in (
            f"UPDATE {table} SET at = now()",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
            f"DROP TABLE {table}",
            f"ALTER TABLE {table} DISABLE TRIGGER ALL",
            f"DROP TRIGGER {table}_fixed ON {table}",
            f"GRANT UPDATE ON {table} TO CURRENT_USER",
        ):
            assert statement.startswith("GRANT") or refused(server, statement)
    assert refused(server, "DROP FUNCTION audit_entry_fixed() CASCADE")
    assert refused(
        server, "CREATE OR REPLACE FUNCTION audit_settled() RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint'"
    )
    assert "sound" in server.did("audit", "verify")


def test_the_server_s_role_takes_the_net_off_no_table_and_sees_nobody_without_a_word(roles):
    owner, server = roles
    enter(owner)
    assert [people(who, reach) for reach in ("", "{(,)}") for who in roles] == [0, 0, 1, 1]
    assert refused(server, "ALTER TABLE staff_person DISABLE ROW LEVEL SECURITY")
    assert refused(server, "DROP POLICY shige_reach ON staff_person")
    assert refused(server, "SET row_security = off; SELECT * FROM staff_person")
    assert refused(server, "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())")


def test_a_backup_by_the_owner_holds_the_rows_that_the_net_hides(roles):
    owner, _ = roles
    enter(owner)
    before = people(owner, "{(,)}")
    owner.did("backup", "kept.tar.gz")
    owner.rows("DELETE FROM staff_person")
    owner.did("restore", "kept.tar.gz", "--replace")
    assert (people(owner, "{(,)}"), people(owner, "")) == (before, 0)
