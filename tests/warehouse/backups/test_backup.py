import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from lingping.contracts import FILES
from lingping.errors import LingpingError
from lingping.ingest.pseudonyms import key_fingerprint, load_key
from lingping.progress import Progress
from lingping.settings import Settings, load_settings
from warehouse.backups.backup import Manifest, find_left_out, write_backup
from warehouse.backups.restore import restore
from warehouse.database.connection import home_lock, open_snapshot, open_writer
from warehouse.database.migrations import SCHEMA_VERSION
from warehouse.database.tables import columns, digests
from warehouse.database.upgrade import migrate
from warehouse.imports.inbox import import_file
from warehouse.ledgers.key_ledger import use_key
from warehouse.ledgers.key_rotation import rotate
from warehouse.published.publish import publish
from warehouse.published.snapshots import give_name, read_names
from warehouse.sql_tables.sql_files import SqlTable

AT = datetime(2026, 3, 30, 4, tzinfo=UTC)
LATER = datetime(2026, 4, 1, tzinfo=UTC)
SCHEMA_V1 = (Path(__file__).parents[1] / "database" / "schema_v1.sql").read_text("utf-8")
REVIEWS = """\
评论ID,用户ID,订单号,商品ID,评分,评论内容,评论时间
1,u1,20260001,i1,5,很好,2026-03-01 10:00:00
2,u2,20260002,i1,1,快递慢,2026-03-02 10:00:00
"""
MAPPING = 'kind: reviews\nplatform: douyin\nfile_names: "mine_*.csv"\ncolumns: {text: 说了什么, item_id: 货号}\n'


def fill(home: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, "utf-8")


@pytest.fixture
def settings(tmp_path) -> Settings:
    """A home with a delivery, a snapshot, and a file in every folder."""
    settings = load_settings(home=tmp_path / "home", key_file=tmp_path / "key")
    letters = {
        "letters/店/2026-03-23.html": "信",
        "models/mine/labels.json": "{}",
        "sources/mine.yaml": MAPPING,
    }
    fill(settings.home, {"inbox/shop/reviews.csv": REVIEWS, **letters})
    with open_writer(settings.warehouse) as con:
        key = use_key(con, settings.key_file, at=AT)
        import_file(con, settings.inbox / "shop" / "reviews.csv", settings=settings, key=key, at=AT)
        con.execute("create schema marts; create table marts.reviews as select 1 as a")
        mart = SqlTable("marts.reviews", Path("reviews.sql"), "One row per review.", {"a": "A"}, (), "")
        publish(con, settings.published, [mart], run_id="run", at=AT, as_of=None, model_id=None)
    (settings.dagster / "history").mkdir(parents=True)
    with closing(sqlite3.connect(settings.dagster / "history" / "runs.db")) as runs:
        runs.executescript("pragma journal_mode = wal; create table runs (id); insert into runs values (7)")
    return settings


@pytest.fixture
def archive(settings) -> Path:
    return backup(settings)[0]


def backup(settings: Settings, target: Path | None = None, **options: bool) -> tuple[Path, Manifest]:
    return write_backup(settings, target, at=AT, progress=Progress(), **options)


def bring_back(archive: Path, home: Path, **options: Any) -> tuple[Manifest, Path | None]:
    return restore(archive, home, at=LATER, progress=Progress(), **options)


def everything(home: Path) -> dict[str, bytes]:
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def tables(home: Path) -> dict[str, str]:
    with open_writer(home / "warehouse.duckdb") as con:
        return digests(con)


def alter(archive: Path, name: str, content: bytes | None, **changes: object) -> None:
    """Write the archive again with one member replaced, changed or (no content) left out."""
    with tarfile.open(archive) as tar:
        members = [(member, tar.extractfile(member).read()) for member in tar.getmembers() if member.name != name]  # pyright: ignore
    with tarfile.open(archive, "w") as tar:
        for member, old in members:
            tar.addfile(member, io.BytesIO(old))
        if content is not None:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            for attribute, value in changes.items():
                setattr(member, attribute, value)
            tar.addfile(member, io.BytesIO(content))


def test_a_restored_home_is_the_one_that_was_packed(settings, archive, tmp_path):
    bring_back(archive, tmp_path / "elsewhere")
    assert tables(tmp_path / "elsewhere") == tables(settings.home)
    for name in ("letters/店/2026-03-23.html", "models/mine/labels.json", "sources/mine.yaml"):
        assert (tmp_path / "elsewhere" / name).read_bytes() == (settings.home / name).read_bytes()
    with closing(sqlite3.connect(tmp_path / "elsewhere" / "dagster" / "history" / "runs.db")) as runs:
        assert runs.execute("select id from runs").fetchall() == [(7,)]
    with open_snapshot(tmp_path / "elsewhere" / "published") as con:
        assert con.execute("select a from marts.reviews").fetchall() == [(1,)]


def test_comments_and_not_null_come_back(settings, archive, tmp_path):
    bring_back(archive, tmp_path / "elsewhere")
    for home in (settings.home, tmp_path / "elsewhere"):
        with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:  # a writer would describe the tables
            assert columns(con, "ops.files")[0][2] == FILES.columns[0].description
            assert con.execute("select count(*) from duckdb_constraints()").fetchall()[0][0] > 20
            assert not con.execute("select table_name from duckdb_tables() where comment is null").fetchall()[1:]


def test_a_run_after_a_restore_finds_nothing_new(settings, tmp_path):
    archive, _ = backup(settings, with_inbox=True)
    home = tmp_path / "elsewhere"
    bring_back(archive, home)
    there = settings.model_copy(update={"home": home})
    with open_writer(there.warehouse) as con:
        key = load_key(there.key_file)
        result = import_file(con, there.inbox / "shop" / "reviews.csv", settings=there, key=key, at=LATER)
    assert result.status == "already_loaded"
    before, after = tables(settings.home), tables(home)
    assert {name for name in after if after[name] != before[name]} <= {"ops.file_stamps"}  # another inode


def test_the_inbox_the_key_the_lock_and_earlier_backups_stay_out(settings):
    for attempt in ("one.tar", "two.tar"):
        archive, manifest = backup(settings, settings.home / "backups" / attempt)
    assert not [name for name in manifest.files if name.startswith(("inbox", "backups", "."))]
    assert settings.key_file.read_bytes().strip() not in archive.read_bytes()
    assert sorted(path.name for path in archive.parent.iterdir()) == ["one.tar", "two.tar"]
    assert "inbox/shop/reviews.csv" in backup(settings, with_inbox=True)[1].files


def test_a_key_that_lies_in_the_home_stays_out_too(settings):
    inside = settings.model_copy(update={"key_file": settings.home / "my.key"})
    load_key(inside.key_file)
    (settings.home / "my.key.1").write_bytes(inside.key_file.read_bytes())  # as a rotation keeps it
    archive, manifest = backup(inside)
    assert not {"my.key", "my.key.1"} & manifest.files.keys()
    assert inside.key_file.read_bytes().strip() not in archive.read_bytes()


def test_no_file_with_secrets_or_of_others_is_packed_and_only_the_owner_reads_the_archive(settings):
    secret = "mailtos://shop:hunter2@example.com"
    named = settings.model_copy(update={"deliveries": settings.home / "models" / "receivers.toml"})
    others = ("deliveries.toml", "deliveries.toml.bak", "lingping.toml", "environment")
    fill(settings.home, dict.fromkeys((*others, "models/receivers.toml", "dagster/dagster.yaml"), secret))
    archive, manifest = backup(named)
    assert secret.encode() not in archive.read_bytes()
    assert not {*others, "models/receivers.toml", "dagster/dagster.yaml"} & manifest.files.keys()
    assert find_left_out(settings.home) == sorted(others)
    assert archive.stat().st_mode & 0o777 == 0o600
    with tarfile.open(archive) as tar:
        assert {member.mode for member in tar.getmembers() if member.name.startswith("letters")} == {0o600}


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_only_the_owner_reads_warehouse_snapshots_and_backups_also_of_a_restored_home(tmp_path, settings):
    settings.home.chmod(0o755)  # of somebody's own
    shutil.rmtree(settings.published)
    settings.warehouse.chmod(0o644)
    mart = SqlTable("marts.reviews", Path("reviews.sql"), "One row per review.", {"a": "A"}, (), "")
    umask = os.umask(0o022)
    try:
        with open_writer(settings.warehouse) as con:
            publish(con, settings.published, [mart], run_id="run", at=AT, as_of=None, model_id=None)
        archive, _ = backup(settings)
        bring_back(archive, tmp_path / "new")
        restored = [tmp_path / "new", *(tmp_path / "new").rglob("*")]
        made = [settings.warehouse, settings.published, *settings.published.rglob("*"), archive, archive.parent]
        assert len(made) > 10
        assert len(restored) > 15
        assert [path for path in (*made, *restored) if path.stat().st_mode & 0o077 and path.name != ".lock"] == []
        for folder in (settings.published, settings.published / "snapshots"):
            folder.chmod(0o750)  # for a group of analysts
        with open_writer(settings.warehouse) as con:
            opened = publish(con, settings.published, [mart], run_id="next", at=LATER, as_of=None, model_id=None)
    finally:
        os.umask(umask)
    modes = {path.stat().st_mode & 0o777 for path in opened.folder.iterdir()}
    assert (opened.folder.stat().st_mode & 0o777, modes) == (0o750, {0o640})


def test_named_snapshots_come_back_under_their_names(settings, tmp_path):
    before = settings.current_snapshot.resolve().name
    give_name(settings.published, "current", "before-618")
    (settings.published / "named" / "gone").symlink_to("../snapshots/20200101T000000Z-gone")
    with open_writer(settings.warehouse) as con:
        con.execute("update marts.reviews set a = 2")
        mart = SqlTable("marts.reviews", Path("reviews.sql"), "One row per review.", {"a": "A"}, (), "")
        publish(con, settings.published, [mart], run_id="next", at=LATER, as_of=None, model_id=None)
    bring_back(backup(settings)[0], tmp_path / "elsewhere")
    published = tmp_path / "elsewhere" / "published"
    assert read_names(published) == {"before-618": before}
    for name, value in (("before-618", 1), ("current", 2)):
        with open_snapshot(published, name) as con:
            assert con.execute("select a from marts.reviews").fetchall() == [(value,)]


def forge(archive: Path, **changes: object) -> None:
    """Write the archive again with another manifest and the checksum of that."""
    with tarfile.open(archive) as tar:
        content = json.loads(tar.extractfile("manifest.json").read())  # pyright: ignore[reportOptionalMemberAccess]
    text = json.dumps(content | changes).encode()
    alter(archive, "manifest.json", text)
    alter(archive, "manifest.sha256", hashlib.sha256(text).hexdigest().encode())


@pytest.mark.parametrize(
    "changes",
    [
        {"snapshot": "../../../../etc"},
        {"snapshot": "/etc"},
        {"snapshot": "20200101T000000Z-gone"},
        {"snapshot": ".."},
        {"snapshot": 7},
        {"names": {"../../out": "20260330T040000Z-run"}},
        {"names": {"current": "20260330T040000Z-run"}},
        {"names": {"mine": "../../../../etc"}},
        {"names": ["mine"]},
        {"files": []},
    ],
)
def test_a_manifest_that_points_outside_the_archive_is_refused(archive, tmp_path, changes):
    forge(archive, names={"mine": "20260330T040000Z-run"})
    bring_back(archive, tmp_path / "elsewhere")
    forge(archive, **changes)
    with pytest.raises(LingpingError, match="damaged: "):
        bring_back(archive, tmp_path / "deep" / "elsewhere")
    assert not list((tmp_path / "deep").glob("*"))


def test_receivers_and_code_of_an_archive_are_not_restored(archive, tmp_path):
    added = dict.fromkeys(("deliveries.toml", "lingping.toml", "dagster/dagster.yaml"), b"x")
    with tarfile.open(archive) as tar:
        files = json.loads(tar.extractfile("manifest.json").read())["files"]  # pyright: ignore[reportOptionalMemberAccess]
    for name, content in added.items():
        alter(archive, name, content)
    forge(archive, files=files | {name: hashlib.sha256(content).hexdigest() for name, content in added.items()})
    bring_back(archive, tmp_path / "elsewhere")
    assert not [name for name in added if (tmp_path / "elsewhere" / name).exists()]


def test_rows_that_were_deleted_are_not_in_the_archive(settings):
    secret = "secret-7731-" * 400
    with open_writer(settings.warehouse) as con:
        con.execute("insert into raw.items by name select 'jd' as platform, '' as merchant_id, '' as item_id,"
                    f" '{secret}' as item_name, '' as content_hash")  # fmt: skip
        con.execute("checkpoint")
    assert b"secret-7731-" in settings.warehouse.read_bytes()
    with open_writer(settings.warehouse) as con:
        con.execute("delete from raw.items")
    assert b"secret-7731-" not in backup(settings)[0].read_bytes()


def test_a_target_may_be_a_folder_and_is_never_overwritten_or_in_the_home(settings, tmp_path):
    (tmp_path / "usb").mkdir()
    archive, _ = backup(settings, tmp_path / "usb")
    assert archive == tmp_path / "usb" / "lingping-20260330T040000Z.tar"
    with pytest.raises(LingpingError, match="exists already"):
        backup(settings, archive)
    with pytest.raises(LingpingError, match="lies in the home"):
        backup(settings, settings.home / "letters" / "x.tar")


def test_a_home_that_a_run_holds_or_that_is_empty_is_not_packed(settings, tmp_path):
    with home_lock(settings.home), pytest.raises(LingpingError, match="another run"):
        backup(settings)
    with pytest.raises(LingpingError, match="no warehouse yet"):
        backup(settings.model_copy(update={"home": tmp_path / "none"}))
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("member", ["warehouse.duckdb", "letters/店/2026-03-23.html", "manifest.json"])
def test_a_flipped_byte_is_refused_and_leaves_nothing(archive, tmp_path, member):
    with tarfile.open(archive) as tar:
        info = tar.getmember(member)
    content = bytearray(archive.read_bytes())
    content[info.offset_data + info.size // 2] ^= 1
    archive.write_bytes(content)
    with pytest.raises(LingpingError, match="damaged") as raised:
        bring_back(archive, tmp_path / "elsewhere")
    assert len(str(raised.value).splitlines()) == 1
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("kept", [0, 100, 700, 50_000, -12_000])
def test_a_cut_archive_is_refused_and_leaves_nothing(archive, tmp_path, kept):
    archive.write_bytes(archive.read_bytes()[:kept])
    with pytest.raises(LingpingError, match="damaged"):
        bring_back(archive, tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("../out", {}),
        ("letters/../../out", {}),
        ("/out", {}),
        ("letters/../letters/in", {}),
        ("link", {"type": tarfile.SYMTYPE, "linkname": "/etc"}),
        ("link", {"type": tarfile.LNKTYPE, "linkname": "warehouse.duckdb"}),
        ("pipe", {"type": tarfile.FIFOTYPE}),
        (".lock", {}),
        ("backups/lingping-1.tar", {}),
    ],
)
def test_an_unsafe_member_is_refused(archive, tmp_path, name, changes):
    alter(archive, name, b"", **changes)
    with pytest.raises(LingpingError, match="unsafe member"):
        bring_back(archive, tmp_path / "deep" / "elsewhere")
    assert not list((tmp_path / "deep").iterdir())


def test_a_member_too_many_or_too_few_is_refused(archive, tmp_path):
    alter(archive, "letters/more.html", b"x")
    with pytest.raises(LingpingError, match="not those of its manifest"):
        bring_back(archive, tmp_path / "elsewhere")
    alter(archive, "letters/more.html", None)
    alter(archive, "sources/mine.yaml", None)
    with pytest.raises(LingpingError, match="not those of its manifest"):
        bring_back(archive, tmp_path / "elsewhere")


def test_a_home_in_use_is_refused_and_unchanged(settings, archive):
    before = everything(settings.home)
    with pytest.raises(LingpingError, match="--replace"):
        bring_back(archive, settings.home)
    assert everything(settings.home) == before


def test_a_replaced_home_is_kept_and_its_inbox_stays(settings, archive):
    fill(settings.home, {"letters/new.html": "newer", "inbox/late.csv": "late"})
    expected = tables(settings.home)
    _, replaced = bring_back(archive, settings.home, replace=True)
    assert replaced is not None
    assert replaced == settings.home / "backups" / "replaced-20260401T000000Z"
    assert (replaced / "letters" / "new.html").exists()
    assert not (settings.home / "letters" / "new.html").exists()
    assert (settings.home / "inbox" / "late.csv").exists()
    assert tables(settings.home) == tables(replaced) == expected
    assert archive.exists()


def test_a_damaged_archive_does_not_replace_a_home(settings, archive):
    before = everything(settings.home)
    alter(archive, "sources/mine.yaml", None)
    before |= {archive.relative_to(settings.home).as_posix(): archive.read_bytes()}
    with pytest.raises(LingpingError, match="damaged"):
        bring_back(archive, settings.home, replace=True)
    assert everything(settings.home) == before


def test_a_switch_that_fails_half_way_is_undone(settings, archive, monkeypatch):
    before = everything(settings.home)
    rename = Path.rename

    def rename_but_not_the_warehouse_in(source: Path, target: Path) -> Path:
        if source.parent.name == ".restore" and source.name == "warehouse.duckdb":
            raise OSError(16, "Device or resource busy")
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", rename_but_not_the_warehouse_in)
    with pytest.raises(LingpingError, match="busy"):
        bring_back(archive, settings.home, replace=True)
    assert everything(settings.home) == before


def test_an_older_backup_is_migrated_by_the_next_run(tmp_path):
    settings = load_settings(home=tmp_path / "home", key_file=tmp_path / "key")
    settings.home.mkdir()
    with duckdb.connect(settings.warehouse) as con:
        con.execute(SCHEMA_V1)
    archive, manifest = backup(settings)
    assert (manifest.schema_version, manifest.snapshot, manifest.key_fingerprint) == (1, None, None)
    bring_back(archive, tmp_path / "elsewhere")
    assert migrate(tmp_path / "elsewhere" / "warehouse.duckdb", at=LATER)
    assert tables(tmp_path / "elsewhere").keys() > manifest.tables.keys()  # later schemas add columns, hence digests


def test_a_newer_home_is_not_packed(settings):
    with open_writer(settings.warehouse) as con:
        con.execute("insert into ops.schema_versions by name select 99 as version")
    with pytest.raises(LingpingError, match="newer Lingping"):
        backup(settings)
    assert not list((settings.home / "backups").iterdir())


def test_the_manifest_tells_version_and_keys_apart(settings, archive, tmp_path):
    with tarfile.open(archive) as tar:
        manifest = json.loads(tar.extractfile("manifest.json").read())  # pyright: ignore[reportOptionalMemberAccess]
    assert manifest["schema_version"] == SCHEMA_VERSION
    assert manifest["key_fingerprint"] == key_fingerprint(settings.key_file)
    load_key(tmp_path / "other")
    assert key_fingerprint(tmp_path / "other") != manifest["key_fingerprint"]
    assert key_fingerprint(tmp_path / "none") is None
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("there", ["another", "none"])
def test_a_backup_is_not_restored_without_the_key_of_its_customers(settings, archive, tmp_path, there):
    other = tmp_path / "other"
    if there == "another":
        load_key(other)
    with pytest.raises(LingpingError, match=r"other: missing or not the pseudonym key of .*--without-key"):
        bring_back(archive, tmp_path / "elsewhere", key_file=other)
    assert not (tmp_path / "elsewhere").exists()
    assert other.exists() is (there == "another")
    bring_back(archive, tmp_path / "elsewhere", key_file=settings.key_file)
    assert tables(tmp_path / "elsewhere") == tables(settings.home)


def test_a_backup_from_before_a_rotation_is_restored_with_the_key_file_from_after_it(settings, archive, tmp_path):
    with open_writer(settings.warehouse) as con:
        rotate(con, settings.key_file, at=LATER)
    bring_back(archive, tmp_path / "elsewhere", key_file=settings.key_file)
    renewed = backup(settings, tmp_path / "renewed.tar")[1]
    assert renewed.key_fingerprint == key_fingerprint(settings.key_file)


def test_a_backup_names_the_key_that_made_its_customers_whatever_the_key_file_is_now(settings):
    made_with = key_fingerprint(settings.key_file)
    other = settings.model_copy(update={"key_file": settings.key_file.with_name("other")})
    load_key(other.key_file)
    assert backup(other)[1].key_fingerprint == made_with
