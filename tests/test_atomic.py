import os
import shutil
import stat
import threading

import pytest

from lingping.atomic import make_folder, remove_drafts, replace_file, replace_folder, write_bytes, write_text


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_and_its_folders_are_made(tmp_path):
    write_text(tmp_path / "deep" / "letter.html", "信\r\n信\n")
    assert (tmp_path / "deep" / "letter.html").read_bytes() == "信\r\n信\n".encode()
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["letter.html"]


def test_an_error_midway_leaves_the_old_file_and_no_draft(tmp_path):
    path = tmp_path / "table.csv"
    write_bytes(path, b"old")
    with pytest.raises(ZeroDivisionError), replace_file(path) as draft:
        draft.write_bytes(b"half")
        raise ZeroDivisionError
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_killed_writer_leaves_the_old_file(tmp_path):
    path = tmp_path / "table.csv"
    write_bytes(path, b"old")
    (tmp_path / ".letters.lock").touch()
    child = os.fork()
    if not child:
        with replace_file(path) as draft:
            draft.write_bytes(b"half")
            os._exit(9)
    os.waitpid(child, 0)
    assert path.read_bytes() == b"old"
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    assert len(list(tmp_path.iterdir())) == 3
    remove_drafts(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"table.csv", ".letters.lock"}


def test_a_reader_sees_the_old_file_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "table.csv"
    write_bytes(path, b"old")
    with replace_file(path) as draft, draft.open("wb") as file:
        file.write(b"half")
        file.flush()
        assert path.read_bytes() == b"old"
        file.write(b", whole")
    assert path.read_bytes() == b"half, whole"


def test_readers_of_a_file_that_is_written_again_and_again_never_see_half(tmp_path):
    path, contents = tmp_path / "page.html", [letter * 300_000 for letter in ("a", "b")]
    write_text(path, contents[0])
    done = threading.Event()

    def write():
        for turn in range(50):
            write_text(path, contents[turn % 2])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        assert path.read_text("utf-8") in contents
    writer.join()


def test_two_writers_of_one_file_share_no_draft(tmp_path):
    path = tmp_path / "status.html"
    with replace_file(path) as first, replace_file(path) as second:
        first.write_bytes(b"first")
        second.write_bytes(b"second")
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_modes(tmp_path):
    path = tmp_path / "secret"
    with replace_file(path, mode=0o600) as draft:
        assert mode_of(draft) == 0o600
    assert mode_of(path) == 0o600
    with replace_file(path) as draft:
        assert mode_of(draft) == 0o600
    assert mode_of(path) == 0o600, "a file that is written again keeps its mode"
    path.chmod(0o640)
    write_text(path, "")
    assert mode_of(path) == 0o640
    for folder, umask, mode in (
        (0o755, 0o022, 0o644),
        (0o755, 0o027, 0o640),
        (0o2750, 0o022, 0o640),
        (0o711, 0o022, 0o600),
        (0o700, 0, 0o600),
    ):
        tmp_path.chmod(folder)
        before = os.umask(umask)
        try:
            write_text(tmp_path / "plain", "")
            (tmp_path / "plain").unlink()
            write_text(tmp_path / "plain", "")
            write_text(tmp_path / "deep" / "page", "")
            with replace_folder(tmp_path / "snapshot") as draft:
                (draft / "table.parquet").touch(mode=0o666)
        finally:
            os.umask(before)
        found = [mode_of(tmp_path / name) for name in ("plain", "deep/page", "snapshot/table.parquet")]
        assert found == [mode] * 3
        shutil.rmtree(tmp_path / "deep")
        (tmp_path / "plain").unlink()


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_a_private_folder_is_made_for_its_owner_and_one_that_is_there_keeps_its_mode(tmp_path):
    make_folder(tmp_path / "home" / "letters", is_private=True)
    assert [mode_of(tmp_path / name) for name in ("home", "home/letters")] == [0o700, 0o700]
    (tmp_path / "home" / "letters").chmod(0o750)
    make_folder(tmp_path / "home" / "letters", is_private=True)
    assert mode_of(tmp_path / "home" / "letters") == 0o750


def test_content_is_synced_before_the_rename_and_the_folder_after(tmp_path, monkeypatch):
    path, synced = tmp_path / "table.csv", []

    def fsync(descriptor):
        synced.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), path.exists()))

    monkeypatch.setattr(os, "fsync", fsync)
    write_bytes(path, b"rows")
    assert synced == [(False, False), (True, True)]


def test_the_longest_file_name_still_has_a_draft(tmp_path):
    path = tmp_path / ("评" * 84 + ".md")
    write_text(path, "信")
    assert path.read_text("utf-8") == "信"


def test_a_folder_is_replaced_whole_or_not_at_all(tmp_path):
    folder = tmp_path / "model"
    with replace_folder(folder) as draft:
        (draft / "weights").write_bytes(b"old")
        (draft / "only-before").write_bytes(b"")
    with pytest.raises(ZeroDivisionError), replace_folder(folder) as draft:
        (draft / "weights").write_bytes(b"half")
        raise ZeroDivisionError
    assert (folder / "weights").read_bytes() == b"old"
    with replace_folder(folder) as draft:
        (draft / "weights").write_bytes(b"new")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"weights": b"new"}
    assert list(tmp_path.iterdir()) == [folder]


def test_an_error_names_the_file_that_was_asked_for_and_never_the_draft(tmp_path):
    with pytest.raises(IsADirectoryError) as of_folder:
        write_text(tmp_path, "信")
    with pytest.raises(OSError) as of_name:
        write_text(tmp_path / f"{'a' * 300}.html", "信")
    with pytest.raises(FileNotFoundError) as within, replace_folder(tmp_path / "model") as draft:
        (draft / "missing").read_bytes()
    named = [caught.value.filename for caught in (of_folder, of_name, within)]
    assert named == [str(tmp_path), str(tmp_path / f"{'a' * 300}.html"), str(tmp_path / "model" / "missing")]
    assert list(tmp_path.iterdir()) == []
