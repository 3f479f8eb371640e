"""Prepared networks on disk: the same as built ones, and never half of one."""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hrgeo.errors import InputError, NetworkDataError
from hrgeo.model import StreetNetwork, TurnTable
from hrgeo.network import (
    prepared_streets,
    profiles,
    read_streets,
    read_streets_by_mode,
    store,
    store_keys,
    stored_streets,
)
from hrgeo.network.record_file import DamagedRecordError, read_record, write_record
from tests.streets import grid_town, place, write_osm

PROJECT = Path(__file__).resolve().parents[2]
ROAD = {"highway": "residential"}
LINE = {1: place(0, 0), 2: place(100, 0), 3: place(200, 0), 4: place(200, 100)}
WAYS = [(7, [1, 2, 3], ROAD), (8, [3, 4], {"highway": "footway"})]


@pytest.fixture
def street_file(tmp_path: Path) -> Path:
    return write_osm(tmp_path / "town.osm", LINE, WAYS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "networks"


def with_turns() -> StreetNetwork:
    """Give the town with two states and three turns, which stand for any."""
    turns = TurnTable([0, 1], [0, 2, 3], [1, 0, 0], [0.0, 7.5, 2.25])
    return dataclasses.replace(grid_town(), turns=turns)


def assert_same(one: Any, other: Any) -> None:
    """Compare all fields of two networks, of what they hold, and so on."""
    assert type(one) is type(other)
    for field in dataclasses.fields(one):
        left, right = getattr(one, field.name), getattr(other, field.name)
        if dataclasses.is_dataclass(left):
            assert_same(left, right)
        elif isinstance(left, np.ndarray):
            assert left.dtype == right.dtype, field.name
            np.testing.assert_array_equal(left, right, err_msg=field.name)
        else:
            assert left == right, field.name


def arrays_of(record: Any) -> dict[str, np.ndarray]:
    found = {}
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if dataclasses.is_dataclass(value):
            found |= arrays_of(value)
        elif isinstance(value, np.ndarray):
            found[field.name] = value
    return found


# The file -----------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [grid_town, with_turns])
def test_a_network_comes_back_field_by_field(tmp_path, make):
    network = make()
    write_record(tmp_path / "n", network, "key")
    assert_same(read_record(tmp_path / "n", StreetNetwork, "key"), network)


def test_every_kind_of_value_comes_back(tmp_path):
    @dataclasses.dataclass(frozen=True, eq=False)
    class Odd:
        flat: np.ndarray
        nothing: np.ndarray
        words: np.ndarray
        no_words: np.ndarray
        small: np.ndarray
        text: str
        number: float
        truth: bool
        none: str | None

    odd = Odd(
        np.arange(6.0).reshape(2, 3),
        np.zeros((0, 4)),
        np.array([["ñ", ""], ["日本", "ñ"]], dtype="<U9"),
        np.zeros(0, dtype="<U3"),
        np.array([-1, 7], dtype=np.int8),
        'a "quoted"\n line',
        float("inf"),
        True,
        None,
    )
    write_record(tmp_path / "n", odd, "key")
    assert_same(read_record(tmp_path / "n", Odd, "key"), odd)


def test_what_has_no_plain_form_is_refused_before_anything_is_kept(tmp_path):
    @dataclasses.dataclass(frozen=True)
    class Pickled:
        values: Any

    for values in (np.array([object()]), np.zeros(2, dtype=complex), {"a": 1}):
        with pytest.raises(TypeError, match="cannot be kept"):
            write_record(tmp_path / "n", Pickled(values), "key")
        assert not (tmp_path / "n").exists()


def test_opened_arrays_lie_in_the_file_and_can_never_be_written_to(tmp_path):
    write_record(tmp_path / "n", with_turns(), "key")
    arrays = arrays_of(read_record(tmp_path / "n", StreetNetwork, "key"))
    assert {"lon", "turn_s", "edge_forward"} <= set(arrays)
    for name, array in arrays.items():
        with pytest.raises(ValueError, match="read-only"):
            array[...] = array.copy()
        if name != "street_class":  # words, which the file has once each
            assert not array.flags.owndata
            assert array.ctypes.data % 64 == 0
            with pytest.raises(ValueError, match="WRITEABLE"):
                array.setflags(write=True)


@pytest.mark.parametrize("verify", [True, False])
def test_a_file_cut_short_anywhere_is_none(tmp_path, verify):
    whole = tmp_path / "n"
    write_record(whole, with_turns(), "key")
    content = whole.read_bytes()
    cut = tmp_path / "cut"
    lengths = {len(content) * part // 20 for part in range(20)} | {1, 8, 47, 48, len(content) - 1}
    for length in sorted(lengths):
        cut.write_bytes(content[:length])
        with pytest.raises(DamagedRecordError):
            read_record(cut, StreetNetwork, "key", verify=verify)
    cut.write_bytes(content + b"\0" * 64)
    with pytest.raises(DamagedRecordError, match="too long"):
        read_record(cut, StreetNetwork, "key", verify=verify)


def test_a_flipped_bit_is_noticed_or_changes_nothing(tmp_path):
    network = with_turns()
    whole = tmp_path / "n"
    write_record(whole, network, "key")
    content = bytearray(whole.read_bytes())
    header_end = 48 + int.from_bytes(content[8:16], "little")
    draw = np.random.default_rng(4)
    n_noticed = 0
    flipped = tmp_path / "flipped"
    places = [*range(48), *draw.integers(48, header_end, 100), *draw.integers(0, len(content), 200)]
    for at in map(int, places):
        bit = 1 << int(draw.integers(8))
        content[at] ^= bit
        flipped.write_bytes(content)
        content[at] ^= bit
        try:
            opened = read_record(flipped, StreetNetwork, "key")
        except DamagedRecordError:
            n_noticed += 1
        else:
            assert at >= header_end  # between two arrays, where there is nothing
            assert_same(opened, network)
    assert n_noticed > 250


def test_a_header_that_lies_is_refused_though_its_checksum_is_right(tmp_path):
    import hashlib

    whole = tmp_path / "n"
    write_record(whole, grid_town(), "key")
    content = whole.read_bytes()
    length = int.from_bytes(content[8:16], "little")
    header, body = content[48 : 48 + length], content[48 + length :]
    lie = tmp_path / "lie"
    for old, new in (
        (b'"offset":0', b'"offset":3'),
        (b'"offset":0', b'"offset":-64'),
        (b'"offset":0', b'"offset":1' + b"0" * 30),
        (b'"shape":[39]', b'"shape":[' + b"9" * 30 + b"]"),
        (b'"shape":[39]', b'"shape":[-39]'),
        (b'"dtype":"<i8"', b'"dtype":"|O8"'),
        (b'"lon":', b'"lun":'),
        (b'"record":', b'"other":'),
        (b'"mode":{"value":"walk"}', b'"mode":{}'),
        (header, b"[" * 100_000),
        (header, b"7"),
    ):
        assert old in header
        told = header.replace(old, new, 1)
        start = content[:8] + len(told).to_bytes(8, "little") + hashlib.sha256(told).digest()
        gap = bytes(-(48 + len(told)) % 64)
        lie.write_bytes(start + told + gap + body.lstrip(b"\0").rjust(len(body) // 64 * 64, b"\0"))
        with pytest.raises(DamagedRecordError):
            read_record(lie, StreetNetwork, "key")


def test_a_file_is_not_read_as_something_else(tmp_path):
    write_record(tmp_path / "n", with_turns(), "key")
    with pytest.raises(DamagedRecordError, match="something else"):
        read_record(tmp_path / "n", StreetNetwork, "another key")
    with pytest.raises(DamagedRecordError, match="another version"):
        read_record(tmp_path / "n", TurnTable, "key")
    (tmp_path / "text").write_text("name,lon,lat\n")
    (tmp_path / "empty").write_bytes(b"")
    for name in ("text", "empty", "missing", "."):
        with pytest.raises(DamagedRecordError):
            read_record(tmp_path / name, StreetNetwork, "key")


# The store ----------------------------------------------------------------------------------


def test_what_is_stored_is_what_is_read(street_file, folder):
    read = read_streets_by_mode(street_file, ["drive", "walk"])
    first = prepared_streets(street_file, ["drive", "walk"], folder)
    again = prepared_streets(street_file, ["drive", "walk"], folder)
    assert list(first) == list(again) == ["drive", "walk"]
    assert [part.was_stored for part in first.values()] == [False, False]
    assert [part.was_stored for part in again.values()] == [True, True]
    for mode, network in read.items():
        assert_same(first[mode].network, network)
        assert_same(again[mode].network, network)
        assert again[mode].path.parent == folder
    assert read["walk"].n_streets > read["drive"].n_streets


def test_what_is_stored_is_opened_without_going_through_the_street_file(
    street_file, folder, monkeypatch
):
    stored_streets(street_file, ["walk"], folder)
    read = []
    true_read = store.read_ways
    monkeypatch.setattr(store, "read_ways", lambda path: read.append(path) or true_read(path))
    stored_streets(street_file, ["walk"], folder)
    assert read == []
    stored_streets(street_file, ["drive", "walk", "bike"], folder)
    assert len(read) == 1  # for both that are missing


def test_the_key_is_the_content_and_the_profile(street_file, folder, tmp_path, monkeypatch):
    def is_stored(path=street_file, mode: Any = "walk") -> bool:
        (found,) = prepared_streets(path, [mode], folder).values()
        return found.was_stored

    assert not is_stored()
    elsewhere = tmp_path / "another name.osm"
    shutil.copy(street_file, elsewhere)
    assert is_stored(elsewhere)
    fast = profiles.get("walk").with_speed_kph(6.0)
    assert not is_stored(mode=fast)
    assert is_stored(mode=fast)
    assert is_stored(mode=profiles.get("walk"))
    write_osm(street_file, LINE, WAYS[:1])
    assert not is_stored()
    assert is_stored(elsewhere)
    monkeypatch.setattr(store_keys, "maker", lambda: "another version")
    assert not is_stored(elsewhere)


OTHER_VALUES: dict[str, Any] = {
    "posted_share": 0.5,
    "steepest_percent": 8.0,
    "open_barriers": frozenset({"gate"}),
    "traffic_factor": ((1.0, 2.0),) * 24,
}
"""For fields where not every value is allowed, or where one more makes no difference."""


@pytest.mark.parametrize("name", [f.name for f in dataclasses.fields(profiles.Delays)])
def test_every_delay_of_a_profile_is_part_of_the_key(name):
    drive = profiles.get("drive")
    value = getattr(drive.delays, name)
    other = not value if isinstance(value, bool) else value + 1.0
    delays = dataclasses.replace(drive.delays, **{name: other})
    changed = dataclasses.replace(drive, delays=delays)
    assert store_keys.network_key("c", changed) != store_keys.network_key("c", drive)


@pytest.mark.parametrize(
    "field", [f.name for f in dataclasses.fields(profiles.Profile) if f.name != "delays"]
)
def test_every_field_of_a_profile_is_part_of_the_key(field):
    drive = profiles.get("drive")
    value = getattr(drive, field)
    other = (
        OTHER_VALUES.get(field)
        or {
            str: lambda: value + "x",
            bool: lambda: not value,
            float: lambda: value + 1.0,
            tuple: lambda: (*value, "x"),
            frozenset: lambda: value | {"x"},
        }.get(type(value), lambda: {**value, "x": 1.0})()
    )
    changed = dataclasses.replace(drive, **{field: other})
    assert store_keys.network_key("c", changed) != store_keys.network_key("c", drive)
    same = dataclasses.replace(changed, **{field: value})
    assert store_keys.network_key("c", same) == store_keys.network_key("c", drive)


def test_keys_are_the_same_in_every_process():
    """Sets of words have another order in each process."""
    drive = profiles.get("drive")
    code = (
        "from hrgeo.network import profiles, store_keys;"
        "print(store_keys.network_key('c', profiles.get('drive')))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert told == store_keys.network_key("c", drive)


def test_two_profiles_of_one_name_are_refused(street_file, folder):
    fast = profiles.get("walk").with_speed_kph(6.0)
    with pytest.raises(InputError, match="'walk'"):
        stored_streets(street_file, ["walk", fast], folder)
    assert list(stored_streets(street_file, ["walk", "walk"], folder)) == ["walk"]


def test_a_damaged_entry_is_built_again_and_replaced(street_file, folder):
    (first,) = prepared_streets(street_file, ["walk"], folder).values()
    content = first.path.read_bytes()
    spoiled = content[:100] + b"\0" + content[101:]
    for damaged in (content[: len(content) // 2], b"", b"\0" * len(content), spoiled):
        first.path.unlink()  # not in place: the networks opened before lie in it
        first.path.write_bytes(damaged)
        (built,) = prepared_streets(street_file, ["walk"], folder).values()
        assert not built.was_stored
        assert_same(built.network, read_streets(street_file))
        assert built.path.read_bytes() == content


def test_an_open_network_outlives_its_entry(street_file, folder):
    (first,) = prepared_streets(street_file, ["walk"], folder).values()
    before = {name: array.copy() for name, array in arrays_of(first.network).items()}
    if os.name == "posix":
        first.path.unlink()
    stored_streets(street_file, ["walk"], folder)
    for name, array in arrays_of(first.network).items():
        np.testing.assert_array_equal(array, before[name])


def test_where_an_open_entry_cannot_be_replaced_the_network_is_built(
    street_file, folder, monkeypatch
):
    """As on Windows, where another run has it open; a whole one stays as it is."""

    def refuse(*_: Any) -> None:
        raise PermissionError(13, "in use")

    (first,) = prepared_streets(street_file, ["walk"], folder).values()
    first.path.unlink()
    first.path.write_bytes(b"damaged")
    monkeypatch.setattr(Path, "replace", refuse)
    (built,) = prepared_streets(street_file, ["walk"], folder).values()
    assert (built.was_stored, built.path) == (False, None)
    assert built.network.n_nodes == read_streets(street_file).n_nodes
    assert [path.name for path in folder.iterdir()] == [first.path.name]


def test_a_file_that_changes_while_it_is_read_is_not_kept(street_file, folder, monkeypatch):
    true_read = store.read_ways

    def read_and_change(path):
        ways = true_read(path)
        write_osm(street_file, LINE, [*WAYS, (9, [1, 4], ROAD)])
        return ways

    monkeypatch.setattr(store, "read_ways", read_and_change)
    (built,) = prepared_streets(street_file, ["walk"], folder).values()
    assert built.path is None
    assert not folder.exists()


def test_a_folder_that_cannot_be_made_stops_nothing(street_file, tmp_path):
    (tmp_path / "file").write_text("in the way")
    for folder in (tmp_path / "file", tmp_path / "file" / "networks"):
        (built,) = prepared_streets(street_file, ["walk"], folder).values()
        assert (built.was_stored, built.path) == (False, None)
        assert_same(built.network, read_streets(street_file))


def test_a_full_disk_stops_nothing_and_leaves_nothing(street_file, folder, monkeypatch):
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hrgeo.network.record_file.os.fsync", full)
    (built,) = prepared_streets(street_file, ["walk"], folder).values()
    assert built.path is None
    assert list(folder.iterdir()) == []


def test_off_and_a_folder_by_the_environment(street_file, tmp_path, monkeypatch):
    monkeypatch.setattr(store.platformdirs, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    monkeypatch.setenv("HRGEO_STORE", " OFF ")
    (built,) = prepared_streets(street_file, ["walk"]).values()
    assert built.path is None
    assert not (tmp_path / "cache").exists()
    monkeypatch.setenv("HRGEO_STORE", str(tmp_path / "mine"))
    (built,) = prepared_streets(street_file, ["walk"]).values()
    assert built.path.parent == tmp_path / "mine"
    monkeypatch.delenv("HRGEO_STORE")
    (built,) = prepared_streets(street_file, ["walk"]).values()
    assert built.path.parent == tmp_path / "cache" / "networks"


def test_errors_are_those_of_reading(street_file, folder, tmp_path):
    with pytest.raises(InputError, match="no travel mode"):
        stored_streets(street_file, ["hover"], folder)
    with pytest.raises(InputError, match="There is no street file"):
        stored_streets(tmp_path / "nowhere.osm", ["walk"], folder)
    on_foot = write_osm(tmp_path / "foot.osm", LINE, WAYS[1:])
    for _ in range(2):
        with pytest.raises(NetworkDataError, match="none is open to 'drive'"):
            stored_streets(on_foot, ["walk", "drive"], folder)
    (tmp_path / "empty.osm.pbf").write_bytes(b"")
    with pytest.raises(NetworkDataError, match="empty"):
        stored_streets(tmp_path / "empty.osm.pbf", ["walk"], folder)


def test_the_store_keeps_to_its_bounds(street_file, folder, monkeypatch):
    paces = [
        dataclasses.replace(profiles.get("walk").with_speed_kph(kph), name=f"walk-{kph}")
        for kph in (3, 4, 5, 6)
    ]
    folder.mkdir()
    (folder / "notes.txt").write_text("not ours")
    monkeypatch.setattr(store, "MAX_NETWORKS", 3)
    entries = []
    for age, pace in enumerate(paces[:3]):
        (found,) = prepared_streets(street_file, [pace], folder).values()
        entries.append(found.path)
        os.utime(found.path, (1000 + age, 1000 + age))
    stored_streets(street_file, [paces[0]], folder)  # used again, so no longer the oldest
    stored_streets(street_file, [paces[3]], folder)
    assert [entry.exists() for entry in entries] == [True, False, True]
    monkeypatch.setattr(store, "MAX_BYTES", 1)
    both = prepared_streets(street_file, paces[1:3], folder)
    assert {part.path for part in both.values()} == set(folder.glob("*.network"))
    assert (folder / "notes.txt").exists()


def test_left_overs_go_after_a_day(street_file, folder):
    folder.mkdir()
    young, old, other = (folder / name for name in (".0123456789ab.part", f".{'f' * 12}.part", "x"))
    for path in (young, old, other):
        path.write_bytes(b"half")
    two_days_ago = time.time() - 2 * 86_400
    for path in (old, other):
        os.utime(path, (two_days_ago, two_days_ago))
    stored_streets(street_file, ["walk"], folder)
    assert (young.exists(), old.exists(), other.exists()) == (True, False, True)


# Several processes --------------------------------------------------------------------------

WRITER = """
import os, sys, time
from pathlib import Path
from hrgeo.network import record_file, stored_streets
pad, wait = record_file._pad, sys.argv[3]
n_padded = 0
def slow(stream, n_bytes):
    global n_padded
    pad(stream, n_bytes)
    n_padded += 1
    if n_padded == 8:
        stream.flush()
        print("half", flush=True)
        if wait == "forever":
            time.sleep(600)
        sys.stdin.readline()
record_file._pad = slow
net = stored_streets(sys.argv[1], ["walk"], Path(sys.argv[2]))["walk"]
print(net.n_nodes, flush=True)
"""


def writer(street_file: Path, folder: Path, wait: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(street_file), str(folder), wait],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_killed_write_leaves_nothing_that_is_seen(street_file, folder):
    with writer(street_file, folder, "forever") as process:
        assert process.stdout.readline() == "half\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    (left,) = folder.iterdir()
    assert left.name.endswith(".part")
    assert left.stat().st_size > 0
    (built,) = prepared_streets(street_file, ["walk"], folder).values()
    assert not built.was_stored
    (stored,) = prepared_streets(street_file, ["walk"], folder).values()
    assert stored.was_stored
    assert_same(stored.network, read_streets(street_file))


def test_two_writers_at_once_both_end_well(street_file, folder):
    n_nodes = read_streets(street_file).n_nodes
    with writer(street_file, folder, "") as one, writer(street_file, folder, "") as other:
        for process in (one, other):
            assert process.stdout.readline() == "half\n"
        assert len(list(folder.glob(".*.part"))) == 2
        for process in (other, one):
            said, _ = process.communicate("\n")
            assert (said, process.returncode) == (f"{n_nodes}\n", 0)
    (stored,) = prepared_streets(street_file, ["walk"], folder).values()
    assert stored.was_stored
    assert [path.name for path in folder.iterdir()] == [stored.path.name]
