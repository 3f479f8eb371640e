"""The check at the start, and the settings that come with a checkout."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from hrgeo.ui import guard

pytestmark = pytest.mark.usefixtures("safe_settings")

PROJECT = Path(__file__).resolve().parents[2]


def test_safe_settings_are_let_through():
    assert guard.unsafe_settings() == []


@pytest.mark.parametrize("address", [None, "", "0.0.0.0", "192.168.0.7", "localhost.example"])  # noqa: S104  # refused here
def test_an_address_beyond_this_computer_is_refused(safe_settings, address):
    safe_settings["server.address"] = address
    assert len(guard.unsafe_settings()) == 1


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_this_computer_is_let_through(safe_settings, address):
    safe_settings["server.address"] = address
    assert guard.unsafe_settings() == []


def test_each_unsafe_setting_is_told(safe_settings):
    safe_settings |= {
        "server.address": None,
        "server.allowedHosts": [],
        "browser.gatherUsageStats": True,
        "client.showErrorDetails": "full",
    }
    assert len(guard.unsafe_settings()) == 4


def test_a_network_allowed_on_purpose_still_reports_to_nobody(safe_settings, monkeypatch):
    monkeypatch.setenv("HRGEO_ALLOW_NETWORK", "1")
    safe_settings |= {"server.address": None, "server.allowedHosts": []}
    assert guard.unsafe_settings() == []
    safe_settings["browser.gatherUsageStats"] = True
    assert len(guard.unsafe_settings()) == 1


@pytest.mark.parametrize("value", ["", "0", "yes", "true"])
def test_only_a_1_allows_the_network(safe_settings, monkeypatch, value):
    monkeypatch.setenv("HRGEO_ALLOW_NETWORK", value)
    safe_settings["server.address"] = "0.0.0.0"  # noqa: S104  # refused here
    assert len(guard.unsafe_settings()) == 1


def test_the_settings_of_a_checkout_are_those_of_the_package():
    checkout = (PROJECT / ".streamlit" / "config.toml").read_text("utf-8")
    package = (PROJECT / "hrgeo" / "ui" / ".streamlit" / "config.toml").read_text("utf-8")
    assert checkout == package


def test_the_settings_of_a_checkout_pass_the_check(safe_settings):
    written = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text("utf-8"))
    for key in ("server.address", "server.allowedHosts", "browser.gatherUsageStats"):
        section, name = key.split(".")
        safe_settings[key] = written[section][name]
    safe_settings["client.showErrorDetails"] = written["client"]["showErrorDetails"]
    assert guard.unsafe_settings() == []
    assert written["server"]["enableXsrfProtection"] is True
    assert written["server"]["enableCORS"] is True
    assert written["server"]["enableStaticServing"] is False
