"""What has to hold beside being near, in a few lines of words."""

from __future__ import annotations

from typing import Any

import pytest

from hrgeo.results import beyond_lines, change_words
from tests.beyond_summary import (
    ASKED,
    barriers_part,
    beyond_parts,
    bundle_row,
    change_row,
    closure_row,
    extra_row,
    fragility_part,
    hours_part,
    nearest_row,
    open_row,
    person_row,
    reachable_row,
    small_closure_row,
)

COVERAGE = ASKED | {"n_services": 4, "share_need": 0.41, "low": 0.38, "high": 0.45}


def summary(**parts: Any) -> dict[str, Any]:
    siting = {"service": "ssp", "mode": "walk", "threshold_min": 10.0, "need": {"ems": 1.0}}
    return {"coverage": [COVERAGE], "siting": siting | {"sites": [{}] * 5}} | parts


def value_of(label: str, **parts: Any) -> str:
    """Give the value of the only line whose label begins so."""
    (value,) = [value for name, value in beyond_lines(summary(**parts)) if name.startswith(label)]
    return value


def labels(**parts: Any) -> list[str]:
    return [label for label, _ in beyond_lines(summary(**parts))]


def test_all_lines_in_their_order():
    assert labels(**beyond_parts()) == [
        "Open when needed: Naloxone box on foot, 10 min",
        "Opening hours within reach: Syringe services on foot, 10 min",
        "The extra opening hour that would add most",
        "Within reach and surely let in: Without ID",
        "What a changed rule can do",
        "All of it: The usual set",
        "A second one: Syringe services on foot, 10 min",
        "The closure that would cost most",
    ]


def test_a_summary_without_these_parts_has_no_line():
    assert labels() == []
    assert labels(hours={}, barriers=None, bundles=[], fragility={}) == []
    assert beyond_lines(summary(**beyond_parts()) | {"coverage": []}) == []


def test_open_when_needed_has_the_near_share_and_the_band_of_unknown_hours():
    assert value_of("Open when needed", hours=hours_part()) == (
        "48% within reach, 31% within reach and open (27% to 35%, chance variation only). The "
        "hours of 1 of 4 services are not known; if all of them were open: 40%"
    )
    known = open_row(n_hours_unknown=0, share_open_if_unknown_open=0.31)
    assert value_of("Open when needed", hours=hours_part(open_when_needed=[known])).endswith(
        "only)"
    )


def test_hours_that_are_known_and_yet_not_certain_have_a_band_too():
    row = reachable_row(n_hours_unknown=0)
    value = value_of("Opening hours", hours=hours_part(reachable=[row]))
    assert value.endswith("not certain; if those were open: 9 a week")


def test_a_file_without_hours_is_not_known_and_no_zero():
    row = open_row(share_need=None, share_open=None, low=None, high=None, n_need_with_hour=0.0)
    value = value_of("Open when needed", hours=hours_part(open_when_needed=[row]))
    assert value.startswith("not known")
    assert "0%" not in value


@pytest.mark.parametrize(
    ("n_services", "said"), [(0, "none listed"), (3, "none listed in the study area")]
)
def test_a_type_that_nobody_offers_reads_none_listed(n_services, said):
    none = {"n_services": n_services, "n_services_placed": 0}
    hours = hours_part(open_when_needed=[open_row(**none)], reachable=[reachable_row(**none)])
    assert value_of("Open when needed", hours=hours) == said
    assert value_of("Opening hours", hours=hours) == said


def test_another_type_is_told_at_the_asked_threshold_where_it_has_that():
    three, ten = open_row(threshold_min=3.0), open_row(share_open=0.2)
    other_mode, other_need = open_row(mode="drive"), open_row(need_id="deaths")
    rows = [other_mode, other_need, three, ten]
    assert "20%" in value_of("Open when needed", hours=hours_part(open_when_needed=rows))
    found = labels(hours=hours_part(open_when_needed=[other_mode, three]))
    assert found[0] == "Open when needed: Naloxone box on foot, 3 min"


def test_hours_a_week_tell_evenings_weekends_and_those_with_none():
    assert value_of("Opening hours", hours=hours_part()) == (
        "4.7 a week on average, 1 of them on weekday evenings (5 pm to 10 pm), under 0.1 on "
        "weekends; none at all for 60% of need. The hours of 1 of 4 services are not known; if all "
        "of them were open: 9 a week"
    )


def test_the_best_extra_hour_in_the_unit_of_its_measure():
    assert value_of("The extra", hours=hours_part()) == (
        "Open Hand, Saturday 11 am to noon: from 4.7 to 5.1 hours a week within reach"
    )
    row = extra_row(measure="share_open", hour=23, before=0.31, after=0.33)
    assert value_of("The extra", hours=hours_part(extra_hours=[row, extra_row()])) == (
        "Open Hand, Saturday 11 pm to midnight: from 31% to 33% of need within reach and open"
    )


def test_a_person_has_the_sure_share_first_and_unknown_rules_beside():
    assert value_of("Within reach and surely", barriers=barriers_part()) == (
        "21% of need (18% to 24%, chance variation only); within reach whatever the rules: 41%. If "
        "all rules that are not known let them in: 30%"
    )
    known = person_row(share_effective_if_unknown_usable=0.21)
    value = value_of("Within reach and surely", barriers=barriers_part(shares=[known]))
    assert "not known" not in value


def test_a_person_whom_every_service_keeps_out_is_told_why():
    none = person_row(
        share_effective=0.0, share_effective_if_unknown_usable=0.0, reason="none_usable"
    )
    value = value_of("Within reach and surely", barriers=barriers_part(shares=[none]))
    assert value.startswith("nobody")
    assert "has a rule that keeps this person out" in value
    nothing = person_row(n_services_placed=0, reason="none_listed")
    assert labels(barriers=barriers_part(shares=[nothing], rule_changes=[])) == []


def test_only_a_change_as_good_as_a_new_site_is_told():
    assert value_of("What a changed rule", barriers=barriers_part()) == (
        "Without ID: no longer asking for ID at 2 services (A and B) adds as much as 1 new site, "
        "and takes 21% of need to 32%"
    )
    for none in (0, None):
        row = change_row(as_many_new_sites=none)
        assert "What a changed rule can do" not in labels(
            barriers=barriers_part(rule_changes=[row])
        )


def test_the_change_worth_most_sites_at_fewest_services_is_told():
    rows = [
        change_row(person="x"),
        change_row(person="y", as_many_new_sites=2, n_changed=4),
        change_row(person="z", as_many_new_sites=2, n_changed=3),
    ]
    assert value_of("What", barriers=barriers_part(rule_changes=rows)).startswith("z: ")


def test_as_much_as_all_sites_that_were_looked_at_may_be_more():
    assert "5 new sites or more" in change_words(change_row(as_many_new_sites=5), n_new_sites=5)
    assert "4 new sites, and" in change_words(change_row(as_many_new_sites=4), n_new_sites=5)
    assert "adds as much" not in change_words(change_row(as_many_new_sites=None), n_new_sites=5)


def test_sets_of_services():
    assert value_of("All of it", bundles=[bundle_row()]) == (
        "12% of need within 10 min of each; 0% of one place with everything; 23% can go to all in "
        "one trip of up to 20 min"
    )
    no_trip = bundle_row(share_one_trip=None, total_min=None)
    assert "trip" not in value_of("All of it", bundles=[no_trip])
    lacks = bundle_row(none_listed="ops", none_on_streets="testing;otp", share_each=0.0)
    assert value_of("All of it", bundles=[lacks]) == (
        "nobody: no service in the study area offers Overdose prevention site, HIV and HCV testing "
        "and Methadone (OTP)"
    )


def test_the_second_nearest_and_its_minutes():
    assert value_of("A second one", fragility=fragility_part()) == (
        "41% of need has one within reach, 5% a second one; half of need is within 12 min of the "
        "nearest, and within 31 min of the second nearest"
    )
    far = nearest_row(nearest_median_min=None, second_median_min=None)
    value = value_of("A second one", fragility=fragility_part(nearest=[far]))
    assert value == "41% of need has one within reach, 5% a second one"


def test_the_costliest_closure_is_one_whose_number_may_be_told():
    rows = [small_closure_row(), closure_row(name="Other", share_only_here=0.1), closure_row()]
    value = value_of("The closure", fragility=fragility_part(closures=rows))
    assert value == "Open Hand: 26% of need has nothing else within reach"
    only_small = fragility_part(nearest=[], closures=[small_closure_row()])
    assert labels(fragility=only_small) == []
