from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from summit.database import database_settings


def test_database_settings_with_an_empty_url_choose_the_embedded_server(tmp_path: Path) -> None:
    settings = database_settings("", tmp_path)
    assert settings["ENGINE"] == "summit.embedded"
    assert settings["EMBEDDED_DIR"] == str(tmp_path / "postgres")


def test_database_settings_read_every_part_of_a_url(tmp_path: Path) -> None:
    settings = database_settings("postgres://ann:p%40ss%25@db.example:5433/summits?sslmode=require", tmp_path)
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert (settings["USER"], settings["PASSWORD"]) == ("ann", "p@ss%")
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("db.example", 5433, "summits")
    assert settings["OPTIONS"] == {"sslmode": "require", "connect_timeout": 10, "options": "-c jit=off"}


def test_database_settings_add_the_options_of_a_url_behind_their_own(tmp_path: Path) -> None:
    url = "postgres://ann@db/summits?options=-c%20jit%3Don%20-c%20work_mem%3D8MB"
    settings = database_settings(url, tmp_path)
    assert settings["OPTIONS"]["options"] == "-c jit=off -c jit=on -c work_mem=8MB"


@pytest.mark.django_db
def test_no_query_is_compiled_before_it_runs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('jit')::boolean AND pg_jit_available()")
        assert cursor.fetchone() == (False,)


def test_database_settings_read_a_socket_folder(tmp_path: Path) -> None:
    settings = database_settings("postgres://ann@%2Fvar%2Frun%2Fpostgresql/summits", tmp_path)
    assert settings["HOST"] == "/var/run/postgresql"


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///secret.db",
        "mysql://ann:secret@db/summits",
        "secret",
        "postgres://ann:secret@db:port/summits",
        "postgres://ann:secret@db:99999999/summits",
        "postgres://ann:secret@db",
        "postgres://ann:secret@db/",
    ],
)
def test_database_settings_refuse_a_bad_url_without_repeating_it(url: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as caught:
        database_settings(url, tmp_path)
    assert "secret" not in str(caught.value)


@pytest.mark.django_db
def test_the_database_folds_cyrillic_and_kazakh_letters() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('ӘЁ'), 'ВОДА' ILIKE 'вода'")
        assert cursor.fetchone() == ("әё", True)
